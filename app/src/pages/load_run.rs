//! One load test: rate and latencies as they were each second, what came of each
//! operation beside its legacy twin, errors, and what the database waited for.

use crate::prelude::*;
use domain::benchmark::{Figures, Target};
use domain::fixed::fixed;
use domain::load::{LoadRun, LoadVerdict, Measured, Pace, Sample, Side};
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use crate::api::load::{LoadTest as Data, load_test};
use crate::api::runs::CancelRun;
use crate::components::card::{card, empty, facts};
use crate::components::chip::{chip, none};
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::kpi::{kpi, small};
use crate::components::line_chart::{Line, LineChart};
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, link, listed, named};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn LoadRunPage() -> impl IntoView {
    let params = use_params_map();
    late(move || params.read().get("id").unwrap_or_default(), load_test, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let id = data.run.id;
    let look = match &data.test {
        Some(test) if data.run.status.is_over() => state::of_load(test.verdict()),
        _ => state::of_run(data.run.status, data.run.kind),
    };
    let head = PageHead {
        tab: format!("Load test {id}"),
        crumbs: vec![("Load tests".into(), Some("/load".into())), (id.to_string(), None)],
        state: Some(look),
        actions: cancel(data),
        ..PageHead::new(&format!("Load test {id}"), says(data))
    };
    let body = data.test.as_ref().map_or_else(waiting, |test| measured(data, test));
    view! {
        {head.draw()}
        {body}
    }
    .erased()
}

fn says(data: &Data) -> AnyView {
    let began = data.test.as_ref().map(|test| {
        view! {
            " · began "
            {moment(test.began_at, data.at)}
        }
    });
    view! {
        {data.run.title.clone()}
        {began}
        " · "
        {link(format!("/runs/{}", data.run.id), format!("run {}, {}", data.run.id, data.run.status.as_str()))}
    }
    .erased()
}

fn cancel(data: &Data) -> AnyView {
    if !data.run.status.is_active() {
        return ().erased();
    }
    let (class, word, path) = ("btn warn", "Stop it".into(), CancelRun::PATH);
    Press { class, icon: Icon::Square, path, word, fields: vec![("id", data.run.id.to_string())], off: None }
        .draw()
}

fn waiting() -> AnyView {
    let text = "It begins when a worker has taken the run and removed what an earlier test has left.";
    let body = empty(Icon::Clock, "Nothing is measured yet".into(), text, ().erased());
    view! { <section class="card" aria-label="Load test">{body}</section> }.erased()
}

fn measured(data: &Data, test: &LoadRun) -> AnyView {
    view! {
        {missed(data, test)}
        {figures(data, test)}
        <div class="grid" data-cols="2">
            {card("rate", "Rate", "operations done a second", ().erased(), rates(data))}
            {card("latency", "Latency", "ms from the moment they were due", ().erased(), latencies(data))}
        </div>
        {card("operations", "Operations", against(test), ().erased(), operations(test))}
        {seconds(data)}
        {errors(test)}
        <div class="grid" data-cols="2">
            {card("waits", "Where its sessions were seen", "one look every quarter of a second", ().erased(), waits(test))}
            {card("machine", "Carried out on", "", ().erased(), machine(test))}
        </div>
    }
    .erased()
}

fn missed(data: &Data, test: &LoadRun) -> Option<AnyView> {
    let faults = test.faults();
    let is_missed = data.run.status.is_over() && test.verdict() == LoadVerdict::Missed;
    is_missed.then(|| {
        let next = "See below what the sessions waited for.".to_owned();
        let why = format!("{}.", format::sentence(&faults.join("; ")));
        notice("bad", "The targets were missed".into(), why, next)
    })
}

fn figures(data: &Data, test: &LoadRun) -> AnyView {
    let last = data.samples.last();
    let of_last = |pick: fn(&Sample) -> Option<String>| last.and_then(pick).unwrap_or_else(|| "–".into());
    let done = test.done(Side::Normalised);
    let asked = format!("of {} asked for", format::number(test.asked.operations() as i64));
    let errors = format::counted(test.errors(), "error", "errors");
    let rate = of_last(|sample| sample.rate(Side::Normalised).map(format::rate));
    let p99 = of_last(|sample| Some(fixed(sample.normalised.p99, 1)));
    let cpu = of_last(|sample| sample.cpu.map(|cpu| fixed(cpu, 2)));
    let memory = of_last(|sample| sample.memory_bytes.map(format::bytes));
    view! {
        <section class="grid" data-cols="4" aria-label="Figures">
            {kpi("Done", format::number(done), "operations", small(asked))}
            {kpi("Rate", rate, "a second", small(format!("the last second; {} asked for", format::number(test.asked.rate.into()))))}
            {kpi("Slowest hundredth", p99, "ms", small(format!("the last second; {errors} in all")))}
            {kpi("Refit’s processor", cpu, "cores", small(format!("{memory} of memory")))}
        </section>
    }
    .erased()
}

fn against(test: &LoadRun) -> &'static str {
    if test.asked.legacy { "beside the same through the legacy statements" } else { "the mean counts" }
}

fn line(word: &str, samples: &[Sample], value: impl Fn(&Sample) -> Option<f64>) -> Line {
    let points = samples.iter().map(|sample| (sample.at_ms as f64, value(sample))).collect();
    Line { word: word.to_owned(), points }
}

fn ticks(samples: &[Sample]) -> Vec<String> {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return Vec::new() };
    let span = last.at_ms - first.at_ms;
    (0..5).map(|tick| format::duration((first.at_ms + span * tick / 4) as f64)).collect()
}

fn rates(data: &Data) -> AnyView {
    let samples = &data.samples;
    let mut lines = vec![line("normalised", samples, |sample| sample.rate(Side::Normalised))];
    if samples.iter().any(|sample| sample.legacy.is_some()) {
        lines.push(line("legacy", samples, |sample| sample.rate(Side::Legacy)));
    }
    let mut rates: Vec<f64> = samples.iter().filter_map(|sample| sample.rate(Side::Normalised)).collect();
    rates.sort_by(f64::total_cmp);
    let label = match (rates.first(), rates.last()) {
        (Some(least), Some(most)) => format!(
            "Operations done a second: between {} and {} in {} samples",
            format::rate(*least),
            format::rate(*most),
            rates.len()
        ),
        _ => "No sample yet".to_owned(),
    };
    chart(label, lines, samples)
}

fn latencies(data: &Data) -> AnyView {
    let samples = &data.samples;
    let of = |side: Side, pick: fn(&Pace) -> f64| {
        move |sample: &Sample| sample.pace(side).filter(|pace| pace.done > 0).map(pick)
    };
    let mut lines = vec![
        line("p50", samples, of(Side::Normalised, |pace| pace.p50)),
        line("p99", samples, of(Side::Normalised, |pace| pace.p99)),
    ];
    if samples.iter().any(|sample| sample.legacy.is_some()) {
        lines.push(line("p99, legacy", samples, of(Side::Legacy, |pace| pace.p99)));
    }
    let most = samples.iter().map(|sample| sample.normalised.p99).fold(0.0, f64::max);
    chart(format!("Latency each second; the slowest hundredth at most {} ms", fixed(most, 1)), lines, samples)
}

fn chart(label: String, lines: Vec<Line>, samples: &[Sample]) -> AnyView {
    let (marks, limit, ticks) = (Vec::new(), None, ticks(samples));
    LineChart { label, size: "card", lines, marks, limit, ticks }.draw()
}

const OPERATIONS: [(&str, &str); 9] = [
    ("main-col", "Operation"),
    ("state-col", "Verdict"),
    ("num", "Done"),
    ("num", "Mean"),
    ("num", "p50"),
    ("num", "p99"),
    ("num", "Slowest"),
    ("num", "Target"),
    ("num", "Legacy mean"),
];

fn operations(test: &LoadRun) -> AnyView {
    let shown = test.measured.iter().filter(|measured| measured.side == Side::Normalised);
    let rows: Vec<_> = shown.map(|measured| operation(test, measured)).collect();
    let label = "Table of operations";
    Table { wrap: "table-wrap", class: "data rich steady cards", label, columns: &OPERATIONS, rows }.draw()
}

fn operation(test: &LoadRun, measured: &Measured) -> Vec<Cell> {
    let ms = |figures: Option<Figures>, pick: fn(&Figures) -> f64| {
        figures.map_or_else(none, |figures| format!("{} ms", fixed(pick(&figures), 2)).erased())
    };
    let target = match measured.target {
        Some(Target::AtMost(most)) => format!("≤ {} ms", fixed(most, 0)).erased(),
        _ => none(),
    };
    let twin = test.twin(measured).and_then(|twin| twin.figures);
    let figures = measured.figures;
    vec![
        cell("main-col", measured.operation.title()),
        cell("state-col", chip(state::of_benchmark(measured.verdict))),
        named("num", "Done", format::number(measured.done)),
        named("num", "Mean", ms(figures, |figures| figures.mean)),
        named("num", "p50", ms(figures, |figures| figures.p50)),
        named("num", "p99", ms(figures, |figures| figures.p99)),
        named("num", "Slowest", ms(figures, |figures| figures.slowest)),
        named("num", "Target", target),
        named("num", "Legacy mean", ms(twin, |figures| figures.mean)),
    ]
}

const SECONDS: [(&str, &str); 8] = [
    ("num", "After"),
    ("num", "Rate"),
    ("num", "p50"),
    ("num", "p99"),
    ("num", "Slowest"),
    ("num", "Errors"),
    ("num", "Waiting"),
    ("num", "Processor"),
];

/// The figures behind the charts.
fn seconds(data: &Data) -> AnyView {
    let ms = |value: f64| format!("{} ms", fixed(value, 2));
    let row = |sample: &Sample| {
        let pace = &sample.normalised;
        let rate = sample
            .rate(Side::Normalised)
            .map_or_else(none, |rate| format!("{} /s", format::rate(rate)).erased());
        let cpu = sample.cpu.map_or_else(none, |cpu| format!("{} cores", fixed(cpu, 2)).erased());
        vec![
            cell("num", format::duration(sample.at_ms as f64)),
            named("num", "Rate", rate),
            named("num", "p50", ms(pace.p50)),
            named("num", "p99", ms(pace.p99)),
            named("num", "Slowest", ms(pace.slowest)),
            named("num", "Errors", format::number(pace.errors)),
            named("num", "Waiting", format::number(sample.waiting)),
            named("num", "Processor", cpu),
        ]
    };
    let rows: Vec<_> = data.samples.iter().rev().map(row).collect();
    let note = "newest first; of a long test the slowest of each stretch";
    card("seconds", "Second by second", note, ().erased(), listed("Seconds", &SECONDS, rows, "None yet."))
}

const ERRORS: [(&str, &str); 4] =
    [("", "Side"), ("", "Class"), ("num", "Count"), ("main-col", "The first of them")];

fn errors(test: &LoadRun) -> Option<AnyView> {
    let rows: Vec<_> = test
        .errors
        .iter()
        .map(|failed| {
            vec![
                cell("", failed.side.as_str()),
                cell("", failed.class.clone()),
                named("num", "Count", format::number(failed.count)),
                cell("main-col", failed.example.clone()),
            ]
        })
        .collect();
    let none = rows.is_empty();
    (!none).then(|| {
        card("errors", "Errors", "by class", ().erased(), listed("Table of errors", &ERRORS, rows, "None."))
    })
}

const WAITS: [(&str, &str); 3] = [("main-col", "Event"), ("num", "Seen"), ("num", "Part")];

fn waits(test: &LoadRun) -> AnyView {
    let all: i64 = test.waits.iter().map(|wait| wait.seen).sum();
    let row = |wait: &domain::load::Wait| {
        let what = if wait.event == "CPU" { "On the processor".to_owned() } else { wait.event.clone() };
        vec![
            cell("main-col", what),
            named("num", "Seen", format::number(wait.seen)),
            named("num", "Part", format::percent(wait.seen as f64 / all.max(1) as f64)),
        ]
    };
    let rows: Vec<_> = test.waits.iter().map(row).collect();
    listed("Wait events", &WAITS, rows, "No session was seen at work.")
}

fn machine(test: &LoadRun) -> AnyView {
    let wal = test.wal_bytes.map_or_else(none, |bytes| format::bytes(bytes).erased());
    facts(vec![
        ("Machine", test.machine.clone().erased()),
        ("PostgreSQL", test.server.clone().erased()),
        ("Refit", test.version.clone().erased()),
        ("Data", format::bytes(test.database_bytes).erased()),
        ("Connections", test.connections.to_string().erased()),
        ("Mix", format!("{}", test.asked.mix).erased()),
        ("Write-ahead log", wal),
    ])
}
