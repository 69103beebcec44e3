//! How the database carries known statements out: the list, and one of them
//! with its last plan.

use crate::prelude::*;
use domain::explain::{Explained, Known, KnownFrom};
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use crate::api::explain::{AnalyseStatement, Explain as Data, ExplainStatement, explain};
use crate::components::card::card;
use crate::components::filters::encode;
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::sql::sql;
use crate::components::table::{Cell, cell, link, listed};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn ExplainPage() -> impl IntoView {
    let query = use_query_map();
    late(move || query.read().get("statement").unwrap_or_default(), explain, page)
}

#[part(diagnostics, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let says =
        "Plans of statements that the plan, the benchmarks and pg_stat_statements know. Nothing is written.";
    let head = PageHead {
        crumbs: vec![("Diagnostics".into(), Some("/diagnostics".into())), ("Explain".into(), None)],
        ..PageHead::new("Explain", says)
    };
    let count = format::counted(data.statements.len() as i64, "statement", "statements");
    let rows = data.statements.iter().map(row).collect();
    let list = listed("Table of statements", &COLUMNS, rows, "No statement is known.");
    view! {
        {head.draw()}
        {data.chosen.as_ref().map(|(known, last)| chosen(known, last.as_ref(), data))}
        {card("statements", "Statements", count, ().erased(), list)}
    }
    .erased()
}

const COLUMNS: [(&str, &str); 3] = [("main-col", "Statement"), ("", "Known from"), ("num", "Open values")];

fn row(known: &Known) -> Vec<Cell> {
    let from = match known.from {
        KnownFrom::Check => "a check of the plan",
        KnownFrom::Benchmark => "a benchmark",
        KnownFrom::Counted => "pg_stat_statements",
    };
    vec![
        cell("main-col", link(format!("/explain?statement={}", encode(&known.id)), known.title.clone())),
        cell("", from),
        cell("num", known.open.to_string()),
    ]
}

fn chosen(known: &Known, last: Option<&Explained>, data: &Data) -> AnyView {
    let press = |icon, path, word: &str, off| Press {
        class: "btn",
        icon,
        path,
        word: word.to_owned(),
        fields: vec![("statement", known.id.clone())],
        off,
    };
    let open = (known.open > 0).then(|| "Its values are not known.".to_owned());
    let actions = view! {
        {press(Icon::Search, ExplainStatement::PATH, "Explain", None).draw()}
        {press(Icon::Play, AnalyseStatement::PATH, "Carry out and explain", open).draw()}
    };
    let body = view! {
        <div class="body">{sql(&known.statement)} {last.map(|last| plan(last, data))}</div>
    };
    view! {
        <section class="card" aria-labelledby="chosen">
            <header>
                <h2 id="chosen">{known.title.clone()}</h2>
                <div class="actions">{actions}</div>
            </header>
            {body}
        </section>
    }
    .erased()
}

fn plan(last: &Explained, data: &Data) -> AnyView {
    let how = if last.analysed { "As it was carried out " } else { "As it would be carried out, asked " };
    view! {
        <p>{how} {age(last.at, data.at)} " by " {format::actor(&last.by)} "."</p>
        <pre class="code wrap" tabindex="0" role="region" aria-label="Plan of the statement">
            {last.plan.clone()}
        </pre>
    }
    .erased()
}
