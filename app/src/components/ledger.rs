//! The ledger of a move: its committed batches, newest first.

use crate::prelude::*;
use domain::run::Batch;

use super::chip::{none, tone};
use crate::format::{counted, number};

pub fn ledger(batches: &[Batch], count: i64) -> AnyView {
    let rows = batches.iter().map(row).collect_view();
    let hidden = count - batches.len() as i64;
    view! {
        <div class="table-wrap tall" tabindex="0" role="region" aria-label="Table of batches">
            <table class="data">
                <thead>
                    <tr>
                        <th scope="col" class="num">"#"</th>
                        <th scope="col">"Range ends at"</th>
                        <th scope="col" class="num">"Rows"</th>
                        <th scope="col" class="num">"Present"</th>
                        <th scope="col" class="num">"Rejected"</th>
                        <th scope="col" class="num">"ms"</th>
                        <th scope="col">"Hashes"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(hidden > 0)
            .then(|| {
                view! {
                    <p class="pager">{counted(hidden, "earlier batch is", "earlier batches are")} " not shown"</p>
                }
            })}
    }
    .erased()
}

fn row(batch: &Batch) -> AnyView {
    let quiet = |count: i64| if count == 0 { "num muted" } else { "num" };
    view! {
        <tr>
            <td class="num mono">{number(batch.seq)}</td>
            <td class="mono">{batch.hi.join(" ")}</td>
            <td class="num">{number(batch.counts.read)}</td>
            <td class=quiet(batch.counts.present)>{number(batch.counts.present)}</td>
            <td class=quiet(batch.counts.quarantined)>{number(batch.counts.quarantined)}</td>
            <td class="num">{number(batch.duration_ms)}</td>
            <td>{if batch.verified { tone("ok", "equal") } else { none() }}</td>
        </tr>
    }
    .erased()
}
