//! Rows that a move could not bring over: seen, applied again, signed off.

use crate::prelude::*;
use domain::quarantine::{Kept, KeptState, Reason, Unmapped};
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

use crate::api::settle::{AcceptRows, QuarantinePage as Data, ReplayRows, Wanted, quarantine};
use crate::components::card::{card, empty};
use crate::components::filters::encode;
use crate::components::forms::{Press, busy, deed, form};
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, cell, clip, link, listed};
use crate::components::time::moment;
use crate::format;
use crate::loaded::loaded;

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
    loaded(key, move |_| quarantine(untrack(id), untrack(wanted)), |data| data.shown(draw))
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
        {rows(data)}
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

const ROWS: [(&str, &str); 6] = [
    ("", "Key"),
    ("main-col", "Reason"),
    ("", "Row as it was"),
    ("num", "Since"),
    ("", "State"),
    ("act-col", "Actions"),
];

fn rows(data: &Data) -> AnyView {
    let rows = data.rows.iter().map(|row| one(data, row)).collect();
    let body = listed("Rows", &ROWS, rows, "No row matches this filter.");
    let Wanted { state, reason, after } = &data.wanted;
    let filtered = !(state.is_empty() && reason.is_empty() && after.is_empty());
    let clear = filtered.then(|| {
        view! {
            <a class="btn small" href=address(&data.id, "", "", None)>
                "All rows"
            </a>
        }
    });
    let next = data.next.map(|next| {
        view! {
            <a class="btn small" href=address(&data.id, state, reason, Some(next))>
                "Next page"
            </a>
        }
    });
    let note = format::counted(data.rows.len() as i64, "row on this page", "rows on this page");
    let actions = view! {
        {clear}
        {next}
    };
    card("rows", "Rows", note, actions.erased(), body)
}

fn one(data: &Data, row: &Kept) -> Vec<Cell> {
    let deeds = (row.state == KeptState::Open).then(|| deeds(data, row));
    vec![
        cell("mono", row.key.join(" ")),
        cell("main-col", row.reason.clone()),
        cell("mono", clip(&row.row)),
        cell("num", moment(row.at, data.at)),
        cell("", said(row)),
        cell("act-col", deeds),
    ]
}

fn said(row: &Kept) -> String {
    let by = row.settled_by.as_ref().filter(|_| row.state != KeptState::Open);
    let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
    let note = row.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("{}{by}{note}", row.state.as_str())
}

fn deeds(data: &Data, row: &Kept) -> AnyView {
    let replay = Press {
        class: "btn small",
        icon: Icon::RotateCcw,
        path: ReplayRows::PATH,
        word: "Again".into(),
        fields: vec![("row", row.id.to_string()), ("id", data.id.clone())],
        off: None,
    };
    let fields = vec![("row", row.id.to_string()), ("id", data.id.clone())];
    view! {
        {replay.draw()}
        {accept(fields, format!("Reason to accept the loss of row {}", row.id), "Accept".into())}
    }
    .erased()
}

fn accept(fields: Vec<(&'static str, String)>, label: String, word: String) -> AnyView {
    let deed = deed(AcceptRows::PATH, &fields);
    let busy = busy(deed.clone());
    let inside = view! {
        <input class="input" name="reason" required maxlength="2000" placeholder="Why it may be missing" aria-label=label />
        <button class="btn small warn" disabled=move || busy.get()>
            {word}
        </button>
    };
    form("inline-form", AcceptRows::PATH, fields, deed, inside.erased())
}

fn accept_all(data: &Data, open: i64) -> AnyView {
    let word = format!("Accept the loss of all {open}");
    let body = view! {
        <div class="body">
            <p>"A row whose key changes later is applied all the same. The reason stays with each row."</p>
            {accept(vec![("id", data.id.clone())], "Reason to accept the loss of every open row".into(), word)}
        </div>
    };
    card("accept", "Sign off every open row", "", ().erased(), body.erased())
}
