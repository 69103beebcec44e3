//! One integrity report: what was found, by weight and kind, with the statement
//! that shows it; what has changed since the report before; what was asked.

use crate::prelude::*;
use domain::integrity::{Asked, Change, Finding, ProbeState};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::api::integrity::{Findings as Data, Wanted, findings};
use crate::components::card::{card, empty};
use crate::components::chip::{chip, tone};
use crate::components::filters::encode;
use crate::components::find::find;
use crate::components::icon::{Icon, icon};
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::sql::sql;
use crate::components::state;
use crate::components::table::{cell, link, listed, named};
use crate::components::time::{age, moment};
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn FindingsPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let wanted = move || {
        let query = query.read();
        let of = |name| query.get(name).unwrap_or_default();
        let id = params.read().get("id").unwrap_or_default();
        Wanted { id, severity: of("severity"), kind: of("kind"), q: of("q") }
    };
    late(move || address(&wanted()), move |_| findings(untrack(wanted)), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn address(wanted: &Wanted) -> String {
    let part = |name: &str, text: &str| (!text.is_empty()).then(|| format!("{name}={}", encode(text)));
    let parts = [part("severity", &wanted.severity), part("kind", &wanted.kind), part("q", &wanted.q)];
    let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/integrity/{}{mark}{query}", wanted.id)
}

fn draw(data: &Data) -> AnyView {
    let head = PageHead {
        tab: format!("Integrity {}", data.run),
        crumbs: vec![("Integrity".into(), Some("/integrity".into())), (data.run.to_string(), None)],
        actions: exports(data),
        ..PageHead::new(&format!("Integrity of {}", data.scope.title()), says(data))
    };
    let altered = (data.finished_at.is_some() && !data.whole).then(|| {
        let next = "Do not rely on it; make a new one.".to_owned();
        notice(
            "bad",
            "The report was changed after it was finished".into(),
            "Its digest does not fit".into(),
            next,
        )
    });
    view! {
        {head.draw()}
        {altered}
        {card("findings", "Findings", data.verdict.clone(), ().erased(), found(data))}
        {compared(data)}
        {asked(data)}
    }
    .erased()
}

fn says(data: &Data) -> AnyView {
    let digest = if data.digest.is_empty() { String::new() } else { format!(" · digest {}", data.digest) };
    let rest = format!(" · {} rows and objects looked at · {}", format::number(data.looked_at), data.server);
    view! {
        {moment(data.started_at, data.at)}
        " ("
        {age(data.started_at, data.at)}
        ")"
        {rest}
        " · "
        {link(format!("/runs/{}", data.run), format!("run {}", data.run))}
        <span class="mono long">{digest}</span>
    }
    .erased()
}

fn exports(data: &Data) -> AnyView {
    let export = |ending: &'static str, word: &'static str| {
        view! {
            <a class="btn" href=format!("/integrity/{}.{ending}", data.run) rel="external" download="">
                {icon(Icon::Download)}
                {word}
            </a>
        }
    };
    view! {
        {export("json", "JSON")}
        {export("csv", "CSV")}
    }
    .erased()
}

fn found(data: &Data) -> AnyView {
    if data.weights.iter().all(|(_, count)| *count == 0) {
        let (title, text) = match (data.clean, data.finished_at) {
            (true, _) => ("Nothing was found", "Every question that could be asked was answered well."),
            (false, None) => {
                ("Not finished", "The run goes on, or was stopped. What it finds is listed here.")
            }
            (false, Some(_)) => ("Nothing was asked", "A report that asked nothing shows nothing."),
        };
        return empty(Icon::CircleCheck, title.into(), text, ().erased());
    }
    let rows = data.findings.iter().map(|(finding, change)| row(finding, *change)).collect_view();
    let none = data.findings.is_empty().then(|| {
        view! { <div class="empty short"><p>"No finding fits the filter."</p></div> }
    });
    view! {
        {filters(data)}
        <div class="table-wrap" tabindex="0" role="region" aria-label="Table of findings">
            <table class="data rich cards">
                <thead>
                    <tr>
                        <th scope="col" class="state-col">"Severity"</th>
                        <th scope="col" class="main-col">"What"</th>
                        <th scope="col">"Kind"</th>
                        <th scope="col" class="num">"Count"</th>
                        <th scope="col">"Since before"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {none}
    }
    .erased()
}

fn filters(data: &Data) -> AnyView {
    let wanted = &data.wanted;
    let tab = |severity: &str, word: &str, count: i64| {
        let to = address(&Wanted { severity: severity.to_owned(), ..wanted.clone() });
        let current = (severity == wanted.severity).then_some("page");
        view! {
            <a href=to aria-current=current>
                {word.to_owned()}
                " "
                <b>{count}</b>
            </a>
        }
    };
    let all: i64 = data.weights.iter().map(|(_, count)| count).sum();
    let tabs = data.weights.iter().filter(|(_, count)| *count > 0);
    let tabs: Vec<_> = std::iter::once(tab("", "All", all))
        .chain(tabs.map(|(weight, count)| tab(weight.as_str(), state::of_found(*weight).word, *count)))
        .collect();
    let kinds = data.kinds.iter().map(|(name, title, count)| {
        let chosen = *name == wanted.kind;
        view! {
            <option value=name.clone() selected=chosen>
                {format!("{title} ({count})")}
            </option>
        }
    });
    let kinds = kinds.collect_view();
    view! {
        <form class="filters" role="search" aria-label="Filter findings" method="get" action=format!("/integrity/{}", data.run)>
            {find(&wanted.q, "Table, symbol, words", "Filter findings")}
            <select class="input" name="kind" aria-label="Kind">
                <option value="">"Every kind"</option>
                {kinds}
            </select>
            {(!wanted.severity.is_empty())
                .then(|| view! { <input type="hidden" name="severity" value=wanted.severity.clone() /> })}
            <button class="btn">"Filter"</button>
            <nav class="tabs" aria-label="Severity">
                {tabs}
            </nav>
        </form>
    }
    .erased()
}

fn row(finding: &Finding, change: Option<Change>) -> AnyView {
    let keys = (!finding.keys.is_empty())
        .then(|| view! { <p class="mono long">{format!("Rows: {}", finding.keys.join("; "))}</p> });
    let remedy = (!finding.remedy.is_empty())
        .then(|| view! { <p class="why">{format!("What to do: {}", finding.remedy)}</p> });
    let fix = (!finding.fix.is_empty()).then(|| sql(&finding.fix));
    let evidence = (!finding.evidence.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>"The statement that shows it"</summary>
                {sql(&finding.evidence)}
            </details>
        }
    });
    view! {
        <tr>
            <td class="state-col">{chip(state::of_found(finding.weight))}</td>
            <td class="main-col">
                {finding.subject.clone()} <small>{finding.problem.clone()}</small>
            </td>
            <td data-label="Kind">{finding.kind.title()}</td>
            <td class="num" data-label="Count">
                {format::number(finding.count)}
            </td>
            <td data-label="Since before">{change.map(changed)}</td>
        </tr>
        <tr class="detail">
            <td></td>
            <td colspan="4">{keys} {remedy} {fix} {evidence}</td>
        </tr>
    }
    .erased()
}

fn changed(change: Change) -> AnyView {
    match change {
        Change::New => tone("bad", "new"),
        Change::StillThere => tone("warn", "still there"),
        Change::Gone => tone("ok", "gone"),
        Change::NotLookedAt => tone("idle", "not looked at"),
    }
}

const GONE: [(&str, &str); 4] = [("", "Change"), ("main-col", "What"), ("", "Kind"), ("num", "Count before")];

fn compared(data: &Data) -> Option<AnyView> {
    let before = data.before?;
    let rows = data.gone.iter().map(|(change, finding)| {
        vec![
            cell("", changed(*change)),
            cell("main-col", finding.subject.clone()),
            named("", "Kind", finding.kind.title()),
            named("num", "Count before", format::number(finding.count)),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let to = link(format!("/integrity/{before}"), format!("Run {before}"));
    let none = "Whatever was found there is still there.";
    Some(card("before", "Gone since the report before", "", to, listed("Gone", &GONE, rows, none)))
}

const ASKED: [(&str, &str); 5] = [
    ("state-col", "Answer"),
    ("main-col", "Question"),
    ("num", "Looked at"),
    ("num", "Pieces"),
    ("num", "Time"),
];

fn asked(data: &Data) -> AnyView {
    let mut asked: Vec<&Asked> = data.asked.iter().collect();
    asked.sort_by_key(|asked| asked.state == ProbeState::Clean);
    let rows = asked.into_iter().map(|asked| {
        let question = view! {
            {asked.title.clone()}
            <small>{asked.note.clone()}</small>
        };
        vec![
            cell("state-col", chip(state::of_probe(asked.state))),
            cell("main-col", question),
            named("num", "Looked at", format::number(asked.looked_at)),
            named("num", "Pieces", format::number(asked.pieces)),
            named("num", "Time", format::duration(asked.duration_ms as f64)),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let left = data.asked.iter().filter(|asked| asked.state == ProbeState::LeftOut).count();
    let note = format!("{left} of {} not looked at", data.asked.len());
    card("asked", "What was asked", note, ().erased(), listed("Questions", &ASKED, rows, "Nothing yet."))
}
