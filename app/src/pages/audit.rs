//! What was done, by whom, newest first.

use crate::prelude::*;
use domain::audit::Entry;
use leptos_router::hooks::use_query_map;

use crate::api::audit::{AuditPage as Data, Wanted, audit};
use crate::components::card::empty;
use crate::components::filters::encode;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, Table, cell, named};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let of = |name| query.get(name).unwrap_or_default();
        Wanted { actor: of("actor"), verb: of("verb"), object: of("object"), before: of("before") }
    };
    let key = move || address("", &wanted(), None) + &wanted().before;
    late(key, move |_| audit(untrack(wanted)), page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

/// The list or its file with this filter.
fn address(ending: &str, wanted: &Wanted, before: Option<i64>) -> String {
    let part = |name: &str, text: &str| (!text.is_empty()).then(|| format!("{name}={}", encode(text)));
    let parts = [
        part("actor", &wanted.actor),
        part("verb", &wanted.verb),
        part("object", &wanted.object),
        before.map(|line| format!("before={line}")),
    ];
    let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/audit{ending}{mark}{query}")
}

fn draw(data: &Data) -> AnyView {
    let export = |ending: &str, word: &'static str| {
        view! {
            <a class="btn" href=address(ending, &data.wanted, None) rel="external" download="">
                {word}
            </a>
        }
    };
    let actions = view! {
        {export(".csv", "CSV")}
        {export(".jsonl", "JSON lines")}
    };
    let says = "Each line is chained to the one before it; `refit audit verify` finds what was changed.";
    let head = PageHead { actions: actions.erased(), ..PageHead::new("Audit", says) };
    view! {
        {head.draw()}
        <section class="card" aria-label="Audit">{filters(&data.wanted)} {body(data)} {pager(data)}</section>
    }
    .erased()
}

fn filters(wanted: &Wanted) -> AnyView {
    let field = |name: &'static str, label: &'static str, value: &str| {
        view! { <input class="input" type="search" name=name aria-label=label placeholder=label value=value.to_owned() /> }
    };
    view! {
        <form class="filters" role="search" aria-label="Filter the audit" method="get" action="/audit">
            {field("actor", "Who", &wanted.actor)} {field("verb", "Verb, e.g. run.", &wanted.verb)}
            {field("object", "On what", &wanted.object)} <button class="btn">"Filter"</button>
        </form>
    }
    .erased()
}

fn body(data: &Data) -> AnyView {
    if data.lines.is_empty() {
        let clear = view! {
            <a class="btn" href="/audit">
                "Clear filters"
            </a>
        };
        return empty(Icon::Search, "No line".into(), "Nothing that was done matches.", clear.erased());
    }
    let rows = data.lines.iter().map(|line| row(line, data)).collect();
    Table {
        wrap: "table-wrap",
        class: "data rich cards",
        label: "Table of the audit",
        columns: &COLUMNS,
        rows,
    }
    .draw()
}

const COLUMNS: [(&str, &str); 6] = [
    ("id", "Line"),
    ("main-col", "What"),
    ("", "On what"),
    ("", "Before and after"),
    ("", "Who"),
    ("num", "When"),
];

fn row(line: &Entry, data: &Data) -> Vec<Cell> {
    let request = line.request.clone();
    let who = view! {
        {line.actor.clone()}
        <small title=format!("Session {}, request {request}", line.session)>{line.origin.clone()}</small>
    };
    let change = match (&line.before, &line.after) {
        (None, None) => String::new(),
        (before, after) => {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{} → {}", text(before), text(after))
        }
    };
    vec![
        cell("id", line.seq),
        cell("mono main-col", line.verb.clone()),
        named("", "On what", line.object.clone()),
        named("", "Before and after", change),
        named("", "Who", who),
        cell("num", age(line.at, data.at)),
    ]
}

fn pager(data: &Data) -> AnyView {
    let newest = (!data.wanted.before.is_empty()).then(|| {
        view! {
            <a class="btn small" href=address("", &data.wanted, None)>
                "Newest"
            </a>
        }
    });
    let older = data.older.map(|line| {
        view! {
            <a class="btn small" href=address("", &data.wanted, Some(line))>
                "Older"
            </a>
        }
    });
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{format::counted(data.lines.len() as i64, "line", "lines")}</span>
            <span class="grow"></span>
            {newest}
            {older}
        </nav>
    }
    .erased()
}
