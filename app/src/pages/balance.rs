//! One account: what it held over time, what the audit does not explain, and
//! every change.

use crate::prelude::*;
use chrono::TimeDelta;
use domain::ledger::{Change, POINTS, SPANS, USUAL};

use super::executions::rows::signed;
use crate::api::ledger::{Account as Data, balance};
use crate::asked::{Asked, address};
use crate::components::card::{card, facts};
use crate::components::filters::encode;
use crate::components::lines::{Cross, Line, Lines, draw as draw_lines};
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, cell, listed};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

const NAMES: [&str; 2] = ["span", "before"];

#[component]
pub fn BalancePage() -> impl IntoView {
    late(address(), balance, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    let cross = Cross::new();
    arrived.of_clock().draw(move |data: Loaded<Data>| data.shown(move |data| draw(data, cross)))
}

/// The account, as it goes by in a sentence.
fn name(data: &Data) -> String {
    let held = &data.account.newest.balance;
    format!("{} at {}, {}", held.asset, held.venue, held.account_type.to_ascii_lowercase())
}

fn draw(data: &Data, cross: Cross) -> AnyView {
    let held = &data.account.newest.balance;
    let head = PageHead {
        crumbs: vec![("Balances".into(), Some("/balances".into())), (held.asset.clone(), None)],
        ..PageHead::new(&name(data), view! { "As of " {moment(held.at, data.at)} "." })
    };
    view! {
        {head.draw()}
        {now(data)}
        {history(data, cross)}
        {changes(data)}
    }
    .erased()
}

fn now(data: &Data) -> AnyView {
    let newest = &data.account.newest;
    let amount = |amount: &str| view! { <span class="mono">{amount.to_owned()}</span> }.erased();
    let unexplained = match newest.unexplained.as_deref() {
        None => "No change is recorded, so nothing can be said.".erased(),
        Some("0") => "0: the audit explains all of it.".erased(),
        Some(some) => view! {
            <b class="mono">{signed(some)}</b>
            " is in no line of the audit. Record what happened: refit balances change."
        }
        .erased(),
    };
    let lines = vec![
        ("Free", amount(&newest.balance.free)),
        ("Locked", amount(&newest.balance.locked)),
        ("Total", amount(&newest.balance.total)),
        ("Unexplained", unexplained),
    ];
    let body = view! { <div class="body lines">{facts(lines)}</div> };
    card("now", "Newest", "", ().erased(), body.erased())
}

/// The address of this page.
fn path(data: &Data) -> String {
    let held = &data.account.newest.balance;
    let parts = ["", "balances", &held.venue, &held.account_type, &held.asset];
    parts.map(encode).join("/")
}

fn history(data: &Data, cross: Cross) -> AnyView {
    let (account, asked) = (&data.account, Asked::of(&data.asked));
    let tabs = SPANS.iter().map(|(span, word)| {
        let wanted = if *span == USUAL { String::new() } else { span.to_string() };
        let current = (*span == account.span).then_some("page");
        view! {
            <a href=asked.but(&path(data), &NAMES, &[("span", &wanted)]) aria-current=current>
                {*word}
            </a>
        }
    });
    let tabs = tabs.collect_view();
    let step = TimeDelta::seconds(account.span * 3_600 / POINTS as i64);
    let behind = |place: usize| i32::try_from(POINTS - 1 - place).unwrap_or_default();
    let point = |total: &Option<String>| total.clone().map(|total| (total.clone(), total));
    let lines = Lines {
        label: format!("total of {}", name(data)),
        figures: "Figures of the balance",
        size: "card",
        times: (0..POINTS).map(|place| account.newest.balance.at - step * behind(place)).collect(),
        lines: vec![Line {
            name: "Total".into(),
            place: 0,
            points: account.totals.iter().map(point).collect(),
        }],
        marks: Vec::new(),
        words: &["total"],
        has_slider: true,
    };
    let body = view! {
        <nav class="tabs filters" aria-label="Span of the chart">
            {tabs}
        </nav>
        {draw_lines(lines, cross, data.at)}
    };
    card("history", "History", "total at the end of each interval", ().erased(), body.erased())
}

const CHANGES: [(&str, &str); 6] = [
    ("", "When"),
    ("", "Type"),
    ("num", "Change"),
    ("num", "Before"),
    ("num", "After"),
    ("main-col", "Reference"),
];

fn changes(data: &Data) -> AnyView {
    let rows = data.account.changes.iter().map(|change| row(change, data)).collect();
    let none = "No change is recorded. Trades, deposits and fees belong here: refit balances change.";
    let table = listed("Changes of the account", &CHANGES, rows, none);
    let asked = Asked::of(&data.asked);
    let older = data.account.older.map(|line| {
        view! {
            <a class="btn small" href=asked.but(&path(data), &NAMES, &[("before", &line.to_string())])>
                "Older"
            </a>
        }
    });
    let newest = (!asked.get("before").is_empty()).then(|| {
        view! {
            <a class="btn small" href=asked.but(&path(data), &NAMES, &[("before", "")])>
                "Newest"
            </a>
        }
    });
    let counted = format::counted(data.account.changes.len() as i64, "change", "changes");
    let body = view! {
        {table}
        <nav class="pager" aria-label="Pages">
            <span>{counted}</span>
            <span class="grow"></span>
            {newest}
            {older}
        </nav>
    };
    card("changes", "Changes", "newest first; lines are only added", ().erased(), body.erased())
}

fn row(change: &Change, data: &Data) -> Vec<Cell> {
    let note = [change.reference.clone(), change.description.clone()];
    vec![
        cell("", moment(change.at, data.at)),
        cell("", change.kind.to_ascii_lowercase()),
        cell("num mono", signed(&change.amount)),
        cell("num mono", change.previous.clone()),
        cell("num mono", change.new.clone()),
        cell("main-col", note.into_iter().flatten().collect::<Vec<_>>().join(", ")),
    ]
}
