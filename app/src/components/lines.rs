//! Lines over time with a crosshair that follows the pointer and the keyboard,
//! and the figures as a table below. Gaps are gaps. Charts of the same times
//! share one crosshair, and a span that is chosen in one is chosen in all.

mod cross;
mod curve;
mod figures;
mod told;

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::fixed::fixed;

use super::time::moment;
pub use cross::{Cross, Zoom};
use curve::{curve, reach, ticks, zero};

/// One line, or the band between two.
#[derive(Clone, Debug)]
pub struct Line {
    pub name: String,
    /// Of its colour.
    pub place: usize,
    /// Lower and upper end at each time, as they are told.
    pub points: Vec<Option<(String, String)>>,
}

#[derive(Clone, Debug)]
pub struct Lines {
    /// For those who do not see it.
    pub label: String,
    /// What the table below is called.
    pub figures: &'static str,
    pub size: &'static str,
    pub times: Vec<DateTime<Utc>>,
    pub lines: Vec<Line>,
    /// From and to as shares of the width, and what stood there.
    pub marks: Vec<(f64, f64, String)>,
    /// Of the lower and the upper end; one word where a line has no width.
    pub words: &'static [&'static str],
    /// Whether the crosshair is moved by keys here. One chart of those that share
    /// it is enough.
    pub has_slider: bool,
}

impl Lines {
    fn last(&self) -> usize {
        self.times.len().saturating_sub(1)
    }
}

pub fn draw(chart: Lines, cross: Cross, now: DateTime<Utc>) -> AnyView {
    let reach = reach(&chart.lines);
    let ticks = ticks(reach.0, reach.1, &STEPS).into_iter().map(|tick| view! { <span>{tick}</span> });
    let ends = [chart.times.first(), chart.times.last()].map(|at| at.map(|at| moment(*at, now)));
    view! {
        <figure class="chart crossed" data-size=chart.size>
            <div class="y" aria-hidden="true">
                {ticks.collect_view()}
            </div>
            {plot(&chart, cross, reach)}
            <div class="x" aria-hidden="true">
                {ends}
            </div>
        </figure>
        {told::told(&chart, cross, now)}
        {figures::figures(&chart, now)}
    }
    .erased()
}

const STEPS: [i32; 5] = [0, 1, 2, 3, 4];

fn plot(chart: &Lines, cross: Cross, reach: (f64, f64)) -> AnyView {
    let rules = STEPS
        .map(|step| view! { <line x2="100%" y1=format!("{}%", step * 25) y2=format!("{}%", step * 25) /> });
    let marks = chart.marks.iter().map(|(from, to, title)| stood(*from, *to, title)).collect_view();
    let curves = chart.lines.iter().map(|line| curve(line, reach)).collect_view();
    let last = chart.last();
    view! {
        <svg
            class="plot"
            role="img"
            aria-label=chart.label.clone()
            data-zooms=cross.zooms()
            on:pointerdown=move |event| cross.pressed(&event, last)
            on:pointermove=move |event| cross.followed(&event, last)
            on:pointerup=move |_| cross.released()
            on:pointercancel=move |_| cross.dropped()
            on:pointerleave=move |event| cross.left(&event)
            on:dblclick=move |_| cross.back()
        >
            <g class="lines">{rules}</g>
            {marks}
            {zero(reach)}
            <svg class="curve" viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">
                {curves}
            </svg>
            {marked(cross, last)}
            {hair(cross, last)}
        </svg>
    }
    .erased()
}

fn stood(from: f64, to: f64, title: &str) -> AnyView {
    let x = format!("{}%", fixed(100.0 * from, 2));
    let width = format!("{}%", fixed((100.0 * (to - from)).max(0.3), 2));
    view! {
        <rect class="paid" x=x width=width height="100%">
            <title>{title.to_owned()}</title>
        </rect>
    }
    .erased()
}

/// A place as a share of the width.
fn share(place: usize, last: usize) -> String {
    format!("{}%", fixed(100.0 * place as f64 / last.max(1) as f64, 2))
}

fn hair(cross: Cross, last: usize) -> AnyView {
    let line = move || {
        let x = cross.place().map(|place| share(place, last));
        x.map(|x| view! { <line class="event" x1=x.clone() x2=x y2="100%" /> })
    };
    line.erased()
}

fn marked(cross: Cross, last: usize) -> AnyView {
    let part = move || {
        let (from, to) = cross.marked()?;
        let (x, width) = (share(from, last), share(to - from, last));
        Some(view! { <rect class="marked" x=x width=width height="100%" /> })
    };
    part.erased()
}
