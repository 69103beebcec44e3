//! All moves of the plan, and how far each is behind.

use crate::prelude::*;
use domain::moving::MoveView;

use crate::api::moves::{MovesPage as Data, moves};
use crate::components::card::empty;
use crate::components::chip::{chip, none};
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::time::age;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn MovesPage() -> impl IntoView {
    loaded(String::new, |_| moves(), |data| (move || data.with(draw)).erased())
}

fn draw(data: &Data) -> AnyView {
    let body = match data.moves.is_empty() {
        true => empty(Icon::Commit, "No moves".into(), "The plan declares none.", ().erased()),
        false => table(data),
    };
    view! {
        {PageHead::new("Moves", says(data)).draw()}
        <section class="card" aria-label="Moves">{body}</section>
    }
    .erased()
}

fn says(data: &Data) -> String {
    let live = data.moves.iter().filter(|view| view.state.applies()).count();
    let broken = match data.moves.iter().filter(|view| view.broken.is_some()).count() {
        0 => String::new(),
        1 => " The capture of one is broken.".to_owned(),
        more => format!(" The captures of {more} are broken."),
    };
    format!("{live} of {} follow their source while it is written to.{broken}", data.moves.len())
}

fn table(data: &Data) -> AnyView {
    let rows = data.moves.iter().map(|view| row(view, data)).collect_view();
    view! {
        <div class="table-wrap stick" tabindex="0" role="region" aria-label="Table of moves">
            <table class="data rich steady cards">
                <thead>
                    <tr>
                        <th scope="col" class="main-col">"Move"</th>
                        <th scope="col" class="state-col">"State"</th>
                        <th scope="col" class="num">"Waiting"</th>
                        <th scope="col" class="num">"Behind by"</th>
                        <th scope="col" class="num">"Applied"</th>
                        <th scope="col" class="num">"Verified"</th>
                        <th scope="col" class="num">"Open run"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn row(view: &MoveView, data: &Data) -> AnyView {
    let run = data.runs.iter().find(|run| run.subject == view.id);
    let run = run.map_or_else(none, |run| {
        view! { <a class="link" href=format!("/runs/{}", run.id)>{run.id}</a> }.erased()
    });
    let verified = view.verified.as_ref().map_or_else(none, |verified| age(verified.at, data.at));
    view! {
        <tr>
            <td class="main-col">
                <a class="row" href=format!("/moves/{}", view.id)>
                    {view.title.clone()}
                </a>
                <small>{format!("{} → {}", view.source, view.target)}</small>
            </td>
            <td class="state-col">{chip(state::of_move(view))}</td>
            <td class="num" data-label="Waiting">{format::number(view.backlog)}</td>
            <td class="num" data-label="Behind by">{super::console::behind(view, data.at)}</td>
            <td class="num" data-label="Applied">{format::number(view.applied)}</td>
            <td class="num" data-label="Verified">{verified}</td>
            <td class="num" data-label="Run">{run}</td>
        </tr>
    }
    .erased()
}
