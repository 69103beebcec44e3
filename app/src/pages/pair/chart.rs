//! Both venues' bid and ask over time, and when the pair has paid.

use chrono::TimeDelta;
use domain::arbitrage::chart::{Chart, POINTS, SPANS, USUAL};

use crate::api::desk::Pair as Data;
use crate::asked::Asked;
use crate::components::card::card;
use crate::components::filters::encode;
use crate::components::lines::{Cross, Line, Lines, draw};
use crate::prelude::*;

const NAMES: [&str; 2] = ["span", "to"];

pub(super) fn chart(data: &Data, cross: Cross) -> AnyView {
    let body = view! {
        {spans(data)}
        {plot(data, "focus", cross)}
    };
    let note = format!("bid and ask in {}; marked where it has paid", data.view.quote);
    card("quotes", "Quotes over time", note, ().erased(), body.erased())
}

/// Without the way to other spans.
pub(in crate::pages) fn quotes(data: &Data, size: &'static str, cross: Cross) -> AnyView {
    let note = format!("last {} minutes, in {}", data.chart.span, data.view.quote);
    card("quotes", "Quotes over time", note, ().erased(), plot(data, size, cross))
}

fn plot(data: &Data, size: &'static str, cross: Cross) -> AnyView {
    match data.chart.lines.is_empty() {
        true => {
            view! { <div class="empty short"><p>"No venue has quoted it in this span."</p></div> }.erased()
        }
        false => draw(lines(data, size), cross, data.view.at),
    }
}

fn lines(data: &Data, size: &'static str) -> Lines {
    let chart = &data.chart;
    let of = |line: &domain::arbitrage::chart::Line| Line {
        name: line.venue.clone(),
        place: line.place,
        points: line.points.clone(),
    };
    Lines {
        label: format!("bid and ask of {}/{}", data.view.base, data.view.quote),
        size,
        times: (0..POINTS).map(|place| chart.at(place)).collect(),
        lines: chart.lines.iter().map(of).collect(),
        marks: marks(chart),
        words: &["bid", "ask"],
    }
}

fn marks(chart: &Chart) -> Vec<(f64, f64, String)> {
    let width = (chart.to - chart.from).num_milliseconds().max(1) as f64;
    let share = |at| ((at - chart.from) as TimeDelta).num_milliseconds() as f64 / width;
    let mark = |mark: &domain::arbitrage::chart::Mark| {
        let title = format!("bought at {}, sold at {}: {} % at best", mark.buy, mark.sell, mark.best_percent);
        (share(mark.from).clamp(0.0, 1.0), share(mark.to).clamp(0.0, 1.0), title)
    };
    chart.marks.iter().map(mark).collect()
}

/// How long it is, and the way to what was before.
fn spans(data: &Data) -> AnyView {
    let (asked, chart) = (Asked::of(&data.asked), &data.chart);
    let path = format!("/opportunities/{}/{}", encode(&data.view.base), encode(&data.view.quote));
    let tabs = SPANS.iter().map(|(span, word)| {
        let wanted = if *span == USUAL { String::new() } else { span.to_string() };
        let current = (*span == chart.span).then_some("page");
        view! {
            <a href=asked.but(&path, &NAMES, &[("span", &wanted)]) aria-current=current>
                {*word}
            </a>
        }
    });
    let tabs = tabs.collect_view();
    let ends_at = |to: chrono::DateTime<chrono::Utc>| {
        asked.but(&path, &NAMES, &[("to", &to.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))])
    };
    let moved = !asked.get("to").is_empty();
    let later = moved.then(|| {
        let newest = asked.but(&path, &NAMES, &[("to", "")]);
        view! {
            <a href=ends_at(chart.to + TimeDelta::minutes(chart.span / 2))>"Later"</a>
            <a href=newest>"Newest"</a>
        }
    });
    view! {
        <nav class="tabs filters" aria-label="Span of the chart">
            {tabs}
            <a href=ends_at(chart.to - TimeDelta::minutes(chart.span / 2))>"Earlier"</a>
            {later}
        </nav>
    }
    .erased()
}
