//! Rows that a move could not bring over: seen, applied again, signed off.

mod rows;

use crate::prelude::*;
use domain::quarantine::{KeptState, Reason, Unmapped};
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

use crate::api::settle::{QuarantinePage as Data, ReplayRows, Wanted, quarantine};
use crate::components::card::{card, empty};
use crate::components::filters::encode;
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{cell, link, listed};
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn QuarantinePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = move || params.read().get("id").unwrap_or_default();
    let wanted = move || {
        let query = query.read();
        let of = |name| query.get(name).unwrap_or_default();
        Wanted { state: of("state"), reason: of("reason"), after: of("after") }
    };
    let key = move || {
        let Wanted { state, reason, after } = wanted();
        format!("{} {state} {after} {reason}", id())
    };
    late(key, move |_| quarantine(untrack(id), untrack(wanted)), page)
}

#[part(moves, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn address(id: &str, state: &str, reason: &str, after: Option<i64>) -> String {
    let parts = [
        (!state.is_empty()).then(|| format!("state={state}")),
        (!reason.is_empty()).then(|| format!("reason={}", encode(reason))),
        after.map(|after| format!("after={after}")),
    ];
    let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/moves/{id}/quarantine{mark}{query}")
}

fn of_state(data: &Data, state: KeptState) -> i64 {
    data.reasons.iter().filter(|reason| reason.state == state).map(|reason| reason.rows).sum()
}

fn draw(data: &Data) -> AnyView {
    let open = of_state(data, KeptState::Open);
    let says = format!(
        "{} of {} that {} could not take. A cut-over waits for open ones.",
        format::counted(open, "open row", "open rows"),
        data.source,
        data.target
    );
    let head = PageHead {
        crumbs: vec![
            ("Moves".into(), Some("/moves".into())),
            (data.title.clone(), Some(format!("/moves/{}", data.id))),
            ("Quarantine".into(), None),
        ],
        actions: head_actions(data, open),
        ..PageHead::new(&format!("Quarantine of {}", data.title), says)
    };
    if data.reasons.is_empty() {
        let none = empty(
            Icon::Check,
            "Nothing is in quarantine".into(),
            "Every row could be brought over.",
            ().erased(),
        );
        return view! {
            {head.draw()}
            {none}
        }
        .erased();
    }
    view! {
        {head.draw()}
        {reasons(data)}
        {(!data.names.is_empty()).then(|| names(&data.names))}
        {rows::rows(data)}
        {(open > 0).then(|| accept_all(data, open))}
    }
    .erased()
}

fn head_actions(data: &Data, open: i64) -> AnyView {
    let replay = Press {
        class: "btn primary",
        icon: Icon::RotateCcw,
        path: ReplayRows::PATH,
        word: "Apply all open rows again".into(),
        fields: vec![("id", data.id.clone())],
        off: (open == 0).then(|| "No row is open".to_owned()),
    };
    let export = |ending: &str, word: &'static str| {
        let address = format!("/moves/{}/quarantine.{ending}", data.id);
        view! {
            <a class="btn" href=address rel="external" download="">
                {word}
            </a>
        }
    };
    view! {
        {export("csv", "CSV")}
        {export("jsonl", "JSON lines")}
        {replay.draw()}
    }
    .erased()
}

const REASONS: [(&str, &str); 3] = [("main-col", "Reason"), ("", "State"), ("num", "Rows")];

fn reasons(data: &Data) -> AnyView {
    let row = |reason: &Reason| {
        let state = reason.state.as_str();
        let path = address(&data.id, state, &reason.reason, None);
        vec![
            cell("main-col", link(path, reason.reason.clone())),
            cell("", state),
            cell("num", format::number(reason.rows)),
        ]
    };
    let rows = data.reasons.iter().map(row).collect();
    card("reasons", "By reason", "", ().erased(), listed("Rows by reason", &REASONS, rows, ""))
}

const NAMES: [(&str, &str); 4] =
    [("main-col", "Name"), ("", "Looked up in"), ("", "Answer"), ("num", "Rows")];

/// What people can do about a name: the reference tables are theirs.
fn names(names: &[Unmapped]) -> AnyView {
    let row = |name: &Unmapped| {
        let values = name.values.iter().map(|(column, value)| format!("{column} {value}"));
        vec![
            cell("mono main-col", values.collect::<Vec<_>>().join(", ")),
            cell("mono", name.relation.clone()),
            cell("", if name.answered { "has an answer now" } else { "no answer" }),
            cell("num", format::number(name.rows)),
        ]
    };
    let body = listed("Names in open rows", &NAMES, names.iter().map(row).collect(), "");
    let note = "Names that the plan allows are created, exactly spelled, when rows are applied again.";
    card("names", "Names", note, ().erased(), body)
}

fn accept_all(data: &Data, open: i64) -> AnyView {
    let word = format!("Accept the loss of all {open}");
    let body = view! {
        <div class="body">
            <p>"A row whose key changes later is applied all the same. The reason stays with each row."</p>
            {rows::accept(vec![("id", data.id.clone())], "Reason to accept the loss of every open row".into(), word)}
        </div>
    };
    card("accept", "Sign off every open row", "", ().erased(), body.erased())
}
