//! The rows themselves, and what can be done about one.

use crate::prelude::*;
use domain::quarantine::{Kept, KeptState};
use server_fn::ServerFn;

use super::address;
use crate::api::settle::{AcceptRows, QuarantinePage as Data, ReplayRows, Wanted};
use crate::components::card::card;
use crate::components::forms::{Press, busy, deed, form};
use crate::components::icon::Icon;
use crate::components::table::{Cell, cell, clip, listed};
use crate::components::time::moment;
use crate::format;

const ROWS: [(&str, &str); 6] = [
    ("", "Key"),
    ("main-col", "Reason"),
    ("", "Row as it was"),
    ("num", "Since"),
    ("", "State"),
    ("act-col", "Actions"),
];

pub(super) fn rows(data: &Data) -> AnyView {
    let rows = data.rows.iter().map(|row| one(data, row)).collect();
    let body = listed("Table of rows", &ROWS, rows, "No row matches this filter.");
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
        <div class="act">
            {replay.draw()}
            {accept(fields, format!("Reason to accept the loss of row {}", row.id), "Accept".into())}
        </div>
    }
    .erased()
}

pub(super) fn accept(fields: Vec<(&'static str, String)>, label: String, word: String) -> AnyView {
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
