//! How long the charts are, and the way to what was before, and to a part.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::arbitrage::chart::{Chart, NAMES, SPANS, USUAL};

use crate::api::desk::Pair as Data;
use crate::asked::Asked;
use crate::components::filters::encode;
use crate::components::lines::Zoom;
use crate::format;
use crate::prelude::*;

/// The address of the page, and what it shows.
struct Here {
    path: String,
    asked: Asked,
    /// Without what is drawn in it.
    chart: Chart,
}

impl Here {
    fn of(data: &Data) -> Self {
        let path = format!("/opportunities/{}/{}", encode(&data.view.base), encode(&data.view.quote));
        let (lines, marks, routes) = Default::default();
        Self { path, asked: Asked::of(&data.asked), chart: Chart { lines, marks, routes, ..data.chart } }
    }

    fn but(&self, others: &[(&str, &str)]) -> String {
        self.asked.but(&self.path, &NAMES, others)
    }

    fn whole(&self) -> String {
        self.but(&[("from", ""), ("until", "")])
    }

    fn part(&self, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> String {
        let [from, until] = [from, until].map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true));
        self.but(&[("from", &from), ("until", &until)])
    }

    /// As long, but earlier or later.
    fn moved(&self, by: TimeDelta) -> String {
        let to = self.chart.to + by;
        match self.chart.is_part {
            true => self.part((self.chart.from + by, to)),
            false => self.but(&[("to", &to.to_rfc3339_opts(SecondsFormat::Secs, true))]),
        }
    }
}

/// Where choosing in a chart leads.
pub(super) fn zoom(data: &Data) -> Zoom {
    let here = Here::of(data);
    let out = here.chart.is_part.then(|| here.whole());
    Zoom { into: Arc::new(move |one, other| here.chart.part(one, other).map(|part| here.part(part))), out }
}

pub(super) fn spans(data: &Data) -> AnyView {
    let here = Here::of(data);
    let tabs = SPANS.iter().map(|(span, word)| {
        let wanted = if *span == USUAL { String::new() } else { span.to_string() };
        let current = (*span == here.chart.span && !here.chart.is_part).then_some("page");
        view! {
            <a href=here.but(&[("span", &wanted), ("from", ""), ("until", "")]) aria-current=current>
                {*word}
            </a>
        }
    });
    let tabs = tabs.collect_view();
    view! {
        <nav class="tabs filters" aria-label="Span of the chart">
            {tabs}
            {moves(&here)}
        </nav>
        {part(&here)}
    }
    .erased()
}

fn moves(here: &Here) -> AnyView {
    let half = (here.chart.to - here.chart.from) / 2;
    let link = |shown: bool, address: String, word: &'static str| {
        shown.then(|| {
            view! {
                <a href=address data-noscroll="">
                    {word}
                </a>
            }
        })
    };
    let (is_part, is_past) = (here.chart.is_part, !here.asked.get("to").is_empty());
    view! {
        {link(true, here.moved(-half), "Earlier")}
        {link(is_part || is_past, here.moved(half), "Later")}
        {link(is_past && !is_part, here.but(&[("to", "")]), "Newest")}
        {link(is_part, here.whole(), "Whole span")}
    }
    .erased()
}

/// The way to a part without a pointer and without a script.
fn part(here: &Here) -> AnyView {
    let hidden = ["span", "to"].map(|name| {
        let value = here.asked.get(name);
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
    });
    view! {
        <details class="chooser">
            <summary>"From and to"</summary>
            <form class="filters" method="get" action=here.path.clone() aria-label="Part of the span">
                {moment("from", "From", here.chart.from)}
                {moment("until", "To", here.chart.to)}
                {hidden}
                <button class="btn small" type="submit">
                    "Show"
                </button>
            </form>
        </details>
    }
    .erased()
}

fn moment(name: &'static str, word: &'static str, at: DateTime<Utc>) -> AnyView {
    let at = format::machine(at).trim_end_matches('Z').to_owned();
    view! {
        <label class="choice">
            {word}
            <input class="input" type="datetime-local" name=name value=at step="1" required title="In UTC" />
        </label>
    }
    .erased()
}
