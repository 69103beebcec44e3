//! What was measured last, beside the run before it.

use crate::prelude::*;
use domain::benchmark::{
    Benchmark, BenchmarkRun, BenchmarkVerdict, Change, Compared, Point, Target, Twins, trend, twins,
};
use domain::fixed::fixed;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use crate::api::benchmarks::{Benchmarks as Data, StartBenchmarks, benchmarks};
use crate::components::card::{card, empty};
use crate::components::chip::{chip, none, tone};
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::line_chart::{Line, LineChart, Mark};
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, link, listed, named};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn BenchmarksPage() -> impl IntoView {
    let query = use_query_map();
    let run = move || query.read().get("run").unwrap_or_default();
    late(run, benchmarks, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let head = PageHead { actions: start(data), ..PageHead::new("Benchmarks", says(data)) };
    let Some(now) = data.runs.first() else {
        let text =
            "They measure look-ups, reads and writes on this database. What is written is rolled back.";
        let body = empty(Icon::Clock, "Nothing was measured yet".into(), text, ().erased());
        return view! {
            {head.draw()}
            <section class="card" aria-label="Benchmarks">{body}</section>
        }
        .erased();
    };
    view! {
        {head.draw()}
        {figures(data, now)}
        {before_and_after(now)}
        {trends(data, now)}
        {plans(now)}
        {earlier(data)}
    }
    .erased()
}

fn says(data: &Data) -> String {
    let Some(now) = data.runs.first() else {
        return "Nothing was measured on this database yet.".into();
    };
    let worse = data.lines.iter().filter(|line| line.change == Change::Worse).count();
    format!(
        "{} of {} targets are met; {} than in the run before.",
        now.count(BenchmarkVerdict::Met),
        now.count(BenchmarkVerdict::Met) + now.count(BenchmarkVerdict::Missed),
        format::counted(worse as i64, "figure is worse", "figures are worse")
    )
}

fn start(data: &Data) -> AnyView {
    let off = data.open.as_ref().map(|run| format!("Run {} is {}.", run.id, run.status.as_str()));
    let (class, word) = ("btn primary", "Run benchmarks".into());
    Press { class, icon: Icon::Play, path: StartBenchmarks::PATH, word, fields: Vec::new(), off }.draw()
}

const COLUMNS: [(&str, &str); 7] = [
    ("main-col", "Benchmark"),
    ("state-col", "Verdict"),
    ("num", "Mean"),
    ("num", "p99"),
    ("num", "Target"),
    ("num", "Before"),
    ("", "Change"),
];

fn figures(data: &Data, now: &BenchmarkRun) -> AnyView {
    let rows = data.lines.iter().map(row).collect();
    let table = Table {
        wrap: "table-wrap",
        class: "data rich steady cards",
        label: "Table of benchmarks",
        columns: &COLUMNS,
        rows,
    };
    let note = format!(
        "{} · PostgreSQL {} · {} of data",
        now.machine,
        now.server,
        format::bytes(now.database_bytes)
    );
    let run = link(format!("/runs/{}", now.run), format!("Run {}", now.run));
    card("benchmarks", "Measured", note, run, table.draw())
}

fn row(line: &Compared) -> Vec<Cell> {
    let now = &line.now;
    let title = view! {
        {now.title.clone()}
        <small>{now.note.clone()}</small>
    };
    let of = |pick: fn(&domain::benchmark::Figures) -> f64| {
        now.figures.as_ref().map_or_else(none, |figures| figure(pick(figures), &now.unit).erased())
    };
    let target = now.target.map_or_else(none, |target| match target {
        Target::AtMost(most) => format!("≤ {}", figure(most, &now.unit)).erased(),
        Target::AtLeast(least) => format!("≥ {}", figure(least, &now.unit)).erased(),
    });
    vec![
        cell("main-col", title),
        cell("state-col", chip(state::of_benchmark(now.verdict))),
        named("num", "Mean", of(|figures| figures.mean)),
        named("num", "p99", of(|figures| figures.p99)),
        named("num", "Target", target),
        named("num", "Before", line.before.map_or_else(none, |before| figure(before, &now.unit).erased())),
        named("", "Change", changed(line.change)),
    ]
}

fn changed(change: Change) -> AnyView {
    match change {
        Change::Worse => tone("bad", "worse"),
        Change::Better => tone("ok", "better"),
        Change::Same => tone("idle", "same"),
        Change::New => none(),
    }
}

/// With as many decimals as make three figures.
fn figure(value: f64, unit: &str) -> String {
    let places = match value.abs() {
        size if size >= 100.0 => return format!("{} {unit}", format::number(value.round() as i64)),
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        _ => 4,
    };
    format!("{} {unit}", fixed(value, places))
}

const TWINS: [(&str, &str); 4] =
    [("main-col", "What"), ("num", "Legacy"), ("num", "Normalised"), ("num", "Difference")];

/// What phase 2 has changed: the statement on the legacy table, and what takes
/// its place.
fn before_and_after(now: &BenchmarkRun) -> AnyView {
    let mean = |benchmark: &Benchmark| {
        benchmark.figures.as_ref().map_or_else(none, |figures| figure(figures.mean, &benchmark.unit).erased())
    };
    let row = |twins: &Twins<'_>| {
        vec![
            cell("main-col", twins.after.title.clone()),
            named("num", "Legacy", mean(twins.before)),
            named("num", "Normalised", mean(twins.after)),
            named("num", "Difference", times(twins.times)),
        ]
    };
    let rows: Vec<_> = twins(now).iter().map(row).collect();
    let none = "This run has not measured both sides of anything.";
    let note = "the statement on the legacy table, and what takes its place";
    card("twins", "Before and after", note, ().erased(), listed("Legacy and normalised", &TWINS, rows, none))
}

fn times(times: f64) -> String {
    if times >= 1.0 {
        format!("{} × as fast", fixed(times, 1))
    } else {
        format!("{} × as long", fixed(1.0 / times, 1))
    }
}

/// Each benchmark that several of the listed runs have measured.
fn trends(data: &Data, now: &BenchmarkRun) -> Option<AnyView> {
    let drawn: Vec<AnyView> =
        now.benchmarks.iter().filter_map(|benchmark| one_trend(data, benchmark)).collect();
    let any = !drawn.is_empty();
    any.then(|| {
        view! {
            <section class="grid" data-cols="3" aria-label="Trends">
                {drawn}
            </section>
        }
        .erased()
    })
}

fn one_trend(data: &Data, benchmark: &Benchmark) -> Option<AnyView> {
    let points = trend(&data.runs, &benchmark.name);
    let (first, last) = (points.first()?, points.last()?);
    if points.len() < 2 {
        return None;
    }
    let unit = &benchmark.unit;
    let worse = points.iter().filter(|point| point.change == Change::Worse).count() as i64;
    let note = match worse {
        0 => format!("{unit}, no regression"),
        worse => format!("{unit}, {}", format::counted(worse, "regression", "regressions")),
    };
    let chart = LineChart {
        label: format!(
            "{}: from {} to {}, {note}",
            benchmark.title,
            figure(first.mean, unit),
            figure(last.mean, unit)
        ),
        size: "tile",
        lines: vec![Line { word: unit.clone(), points: points.iter().zip(0..).map(place).collect() }],
        marks: points.iter().zip(0..).map(|(point, at)| mark(point, at, unit)).collect(),
        limit: match benchmark.target {
            Some(Target::AtMost(limit) | Target::AtLeast(limit)) => Some(limit),
            None => None,
        },
        ticks: vec![format!("run {}", first.run), format!("run {}", last.run)],
    };
    let rows = points.iter().rev().map(|point| row_of(point, unit)).collect_view();
    Some(
        view! {
            <section class="card" aria-label=format!("Trend of {}", benchmark.name)>
                <header>
                    <h2>{benchmark.title.clone()}</h2>
                    <span class="note">{note}</span>
                </header>
                {chart.draw()}
                <details class="figures">
                    <summary>"Figures"</summary>
                    <table class="data">
                        <thead>
                            <tr>
                                <th scope="col">"Run"</th>
                                <th scope="col" class="num">"Mean"</th>
                                <th scope="col">"Change"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </details>
            </section>
        }
        .erased(),
    )
}

/// Runs stand at equal distances: what counts is their order.
fn place((point, at): (&Point, i32)) -> (f64, Option<f64>) {
    (at.into(), Some(point.mean))
}

fn mark(point: &Point, at: i32, unit: &str) -> Mark {
    let title = format!("Run {}: {}, {}", point.run, figure(point.mean, unit), point.change.as_str());
    Mark { at: (at.into(), point.mean), bad: point.change == Change::Worse, title }
}

fn row_of(point: &Point, unit: &str) -> AnyView {
    view! {
        <tr>
            <td>{link(format!("/benchmarks?run={}", point.run), point.run.to_string())}</td>
            <td class="num">{figure(point.mean, unit)}</td>
            <td>{changed(point.change)}</td>
        </tr>
    }
    .erased()
}

/// How the database has carried the statements out.
fn plans(now: &BenchmarkRun) -> AnyView {
    let plans = now.benchmarks.iter().filter_map(|benchmark| Some((benchmark, benchmark.plan.as_ref()?)));
    let plans = plans.map(|(benchmark, plan)| {
        view! {
            <details class="fold">
                <summary>{benchmark.title.clone()}</summary>
                <pre class="code wrap">{plan.clone()}</pre>
            </details>
        }
    });
    let body = view! { <div class="body">{plans.collect_view()}</div> };
    let note = "as carried out, with reading whole tables set aside";
    card("plans", "Plans of the statements", note, ().erased(), body.erased())
}

const RUNS: [(&str, &str); 6] = [
    ("num", "Run"),
    ("num", "Measured"),
    ("num", "Met"),
    ("num", "Missed"),
    ("", "PostgreSQL"),
    ("main-col", "Machine"),
];

fn earlier(data: &Data) -> AnyView {
    let row = |run: &BenchmarkRun| {
        vec![
            cell("num", link(format!("/benchmarks?run={}", run.run), run.run.to_string())),
            named("num", "Measured", age(run.at, data.at)),
            named("num", "Met", run.count(BenchmarkVerdict::Met).to_string()),
            named("num", "Missed", run.count(BenchmarkVerdict::Missed).to_string()),
            cell("", run.server.clone()),
            cell("main-col", run.machine.clone()),
        ]
    };
    let rows: Vec<_> = data.runs.iter().map(row).collect();
    card("runs", "Runs", "newest first", ().erased(), listed("Table of runs", &RUNS, rows, "None."))
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_have_three_digits() {
        let shown = [0.0312, 0.5, 4.2149, 12.34, 187.4, 54_321.0].map(|value| figure(value, "ms"));
        assert_eq!(shown, ["0.0312 ms", "0.500 ms", "4.21 ms", "12.3 ms", "187 ms", "54,321 ms"]);
    }
}
