//! Who has locked source or target right now.

use crate::prelude::*;
use domain::moving::Blocker;

use crate::api::moves::MovePage as Data;
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::state;
use crate::format;

pub(super) fn locks(data: &Data) -> AnyView {
    let blockers = &data.detail.blockers;
    let ways = blockers.iter().filter(|blocker| blocker.in_the_way).count();
    let note = match (blockers.len(), ways) {
        (0, _) => "none".to_owned(),
        (all, ways) => format!("{}, {ways} in the way", format::counted(all as i64, "session", "sessions")),
    };
    let body = match blockers.is_empty() {
        true => view! { <div class="empty short"><p>"Nobody holds a lock on source or target: a cut-over would not wait."</p></div> }
            .erased(),
        false => table(blockers),
    };
    card("locks", "Locks right now", note, ().erased(), body)
}

fn table(blockers: &[Blocker]) -> AnyView {
    let rows = blockers.iter().map(row).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Table of locks">
            <table class="data rich steady cards">
                <thead>
                    <tr>
                        <th scope="col" class="id">"Pid"</th>
                        <th scope="col">"Application"</th>
                        <th scope="col" class="main-col">"Query"</th>
                        <th scope="col" class="num">"Age"</th>
                        <th scope="col" class="state-col">"Cut-over"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn row(blocker: &Blocker) -> AnyView {
    let look = if blocker.in_the_way { state::IN_THE_WAY } else { state::READS_ON };
    let who = match blocker.role.is_empty() {
        true => blocker.state.clone(),
        false => format!("{} · {}", blocker.role, blocker.state),
    };
    view! {
        <tr>
            <td class="id">{blocker.pid}</td>
            <td class="lead" title=who>
                {blocker.application.clone()}
            </td>
            <td class="main-col">
                <code class="clip">{blocker.query.clone()}</code>
                <small>{blocker.locks.join(", ")}</small>
            </td>
            <td class="num" data-label="Age">{format::duration(blocker.seconds * 1000.0)}</td>
            <td class="state-col">{chip(look)}</td>
        </tr>
    }
    .erased()
}
