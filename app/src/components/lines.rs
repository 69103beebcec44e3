//! Lines over time with a crosshair that follows the pointer and the keyboard,
//! and the figures as a table below. Gaps are gaps.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::fixed::fixed;
use leptos::ev::PointerEvent;
use wasm_bindgen::JsCast;

use super::table::{Cell, Table, cell};
use super::time::moment;
use crate::clock::Clock;

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
    pub size: &'static str,
    pub times: Vec<DateTime<Utc>>,
    pub lines: Vec<Line>,
    /// From and to as shares of the width, and what stood there.
    pub marks: Vec<(f64, f64, String)>,
    /// Of the lower and the upper end; one word where a line has no width.
    pub words: &'static [&'static str],
}

/// Where the crosshair stands. It outlives what is drawn.
pub type Cross = RwSignal<Option<usize>>;

pub fn draw(chart: Lines, cross: Cross, now: DateTime<Utc>) -> AnyView {
    let (low, high) = reach(&chart.lines);
    let steps = [0, 1, 2, 3, 4];
    let ticks: Vec<String> = ticks(low, high, &steps);
    let rules = steps
        .map(|step| view! { <line x2="100%" y1=format!("{}%", step * 25) y2=format!("{}%", step * 25) /> });
    let marks = chart.marks.iter().map(|(from, to, title)| {
        let x = format!("{}%", fixed(100.0 * from, 2));
        let width = format!("{}%", fixed((100.0 * (to - from)).max(0.3), 2));
        view! {
            <rect class="paid" x=x width=width height="100%">
                <title>{title.clone()}</title>
            </rect>
        }
    });
    let marks = marks.collect_view();
    let curves = chart.lines.iter().map(|line| curve(line, low, high)).collect_view();
    let last = chart.times.len().saturating_sub(1);
    let follow = move |event: PointerEvent| cross.set(place_of(&event, last));
    let line = move || {
        let at = cross.get().map(|place| format!("{}%", fixed(100.0 * place as f64 / last.max(1) as f64, 2)));
        at.map(|x| view! { <line class="event" x1=x.clone() x2=x y2="100%" /> })
    };
    let ends = [chart.times.first(), chart.times.last()].map(|at| at.map(|at| moment(*at, now)));
    view! {
        <figure class="chart crossed" data-size=chart.size>
            <div class="y" aria-hidden="true">
                {ticks.into_iter().map(|tick| view! { <span>{tick}</span> }).collect_view()}
            </div>
            <svg
                class="plot"
                role="img"
                aria-label=chart.label.clone()
                on:pointermove=follow
                on:pointerleave=move |_| cross.set(None)
            >
                <g class="lines">{rules}</g>
                {marks}
                <svg class="curve" viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">
                    {curves}
                </svg>
                {line}
            </svg>
            <div class="x" aria-hidden="true">
                {ends}
            </div>
        </figure>
        {told(&chart, cross, now)}
        {figures(&chart, now)}
    }
    .erased()
}

/// The nearest time below the pointer.
fn place_of(event: &PointerEvent, last: usize) -> Option<usize> {
    let plot = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let width = f64::from(plot.client_width());
    (width > 0.0)
        .then(|| ((f64::from(event.offset_x()) / width).clamp(0.0, 1.0) * last as f64).round() as usize)
}

fn value(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The lowest and the highest, with a little room.
fn reach(lines: &[Line]) -> (f64, f64) {
    let all = lines.iter().flat_map(|line| line.points.iter().flatten());
    let all = all.flat_map(|(low, high)| [value(low), value(high)]).flatten();
    let (low, high) =
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return (0.0, 1.0);
    }
    let room = ((high - low) * 0.04).max(high.abs() * 1e-6).max(f64::MIN_POSITIVE);
    (low - room, high + room)
}

/// From the highest to the lowest, with as many decimals as tell them apart.
fn ticks(low: f64, high: f64, steps: &[i32]) -> Vec<String> {
    let step = (high - low) / 4.0;
    let places = (2.0 - step.log10().floor()).clamp(0.0, 12.0) as usize;
    let places = if high.abs() >= 100_000.0 { places.min(2) } else { places };
    steps.iter().map(|at| format!("{:.places$}", high - step * f64::from(*at))).collect()
}

/// The band and its ends, broken where there is nothing.
fn curve(line: &Line, low: f64, high: f64) -> AnyView {
    let width = line.points.len().saturating_sub(1).max(1) as f64;
    let height = |value: f64| fixed(100.0 - 100.0 * (value - low) / (high - low), 2);
    let point = |(place, ends): (usize, &Option<(String, String)>)| {
        let (below, above) = ends.as_ref()?;
        let x = fixed(1000.0 * place as f64 / width, 1);
        Some((format!("{x} {}", height(value(below)?)), format!("{x} {}", height(value(above)?))))
    };
    let points: Vec<Option<(String, String)>> = line.points.iter().enumerate().map(point).collect();
    let (mut lower, mut upper, mut band) = (String::new(), String::new(), String::new());
    for piece in points.split(Option::is_none).filter(|piece| !piece.is_empty()) {
        let below: Vec<&str> = piece.iter().flatten().map(|(below, _)| below.as_str()).collect();
        let above: Vec<&str> = piece.iter().flatten().map(|(_, above)| above.as_str()).collect();
        // A single point is a line of no length, which round ends make a dot.
        lower.push_str(&format!("M{} L{}", below[0], below.join(" L")));
        upper.push_str(&format!("M{} L{}", above[0], above.join(" L")));
        let back: Vec<&str> = below.iter().rev().copied().collect();
        band.push_str(&format!("M{} L{}Z", above.join(" L"), back.join(" L")));
    }
    let series = series(line.place);
    view! {
        <path class="band" data-series=series.clone() d=band></path>
        <path class="line" data-series=series.clone() d=lower></path>
        <path class="line" data-series=series d=upper></path>
    }
    .erased()
}

fn series(place: usize) -> String {
    (place % 6 + 1).to_string()
}

/// What stands at the crosshair, the highest first, and the way to move it
/// without a pointer.
fn told(chart: &Lines, cross: Cross, now: DateTime<Utc>) -> AnyView {
    let last = chart.times.len().saturating_sub(1);
    let (times, clock) = (chart.times.clone(), Clock::of_page());
    let when = move || {
        let at = times.get(cross.get().unwrap_or(last)).copied();
        at.map(|at| clock.clock(at, now)).unwrap_or_default()
    };
    let (said, words) = (when.clone(), chart.words);
    let lines = chart.lines.clone();
    let rows = move || {
        let place = cross.get().unwrap_or(last);
        let mut rows: Vec<(f64, AnyView)> = lines.iter().map(|line| legend(line, place, words)).collect();
        rows.sort_by(|one, two| two.0.total_cmp(&one.0));
        rows.into_iter().map(|(_, row)| row).collect_view()
    };
    let moved = move |event| cross.set(event_target_value(&event).parse().ok());
    view! {
        <div class="told">
            <label class="choice">
                <span>"At "</span>
                <input
                    type="range"
                    min="0"
                    max=last.to_string()
                    prop:value=move || cross.get().unwrap_or(last).to_string()
                    aria-label=format!("Time in the chart of {}", chart.label)
                    aria-valuetext=said
                    on:input=moved
                />
                <b class="mono">{when}</b>
            </label>
            <ul class="legend">{rows}</ul>
        </div>
    }
    .erased()
}

fn legend(line: &Line, place: usize, words: &'static [&'static str]) -> (f64, AnyView) {
    let found = line.points.get(place).cloned().flatten();
    let height = found.as_ref().and_then(|(_, above)| value(above)).unwrap_or(f64::NEG_INFINITY);
    let text = match (found, words) {
        (None, _) => "–".to_owned(),
        (Some((below, above)), [one, two]) => format!("{one} {below}, {two} {above}"),
        (Some((_, above)), _) => above,
    };
    let row = view! {
        <li data-series=series(line.place)>
            {line.name.clone()} " " <b class="mono">{text}</b>
        </li>
    };
    (height, row.erased())
}

/// What the lines are drawn from, newest first.
fn figures(chart: &Lines, now: DateTime<Utc>) -> AnyView {
    let words = chart.words;
    let heads = chart.lines.iter().flat_map(|line| {
        words
            .iter()
            .map(move |word| view! { <th scope="col" class="num">{format!("{} {word}", line.name)}</th> })
    });
    let heads = view! {
        <th scope="col">"Time"</th>
        {heads.collect_view()}
    };
    let any =
        |place: &usize| chart.lines.iter().any(|line| line.points.get(*place).is_some_and(Option::is_some));
    let rows = (0..chart.times.len()).rev().filter(any).map(|place| row(chart, place, now)).collect();
    let table = Table::headed("Figures of the chart", heads.erased(), rows);
    view! {
        <details class="figures">
            <summary>"Data"</summary>
            {table}
        </details>
    }
    .erased()
}

fn row(chart: &Lines, place: usize, now: DateTime<Utc>) -> Vec<Cell> {
    let mut cells = vec![cell("", moment(chart.times[place], now))];
    for line in &chart.lines {
        let ends = line.points.get(place).cloned().flatten();
        let ends = ends.map_or([String::new(), String::new()], |(below, above)| [below, above]);
        let wanted = ends.into_iter().skip(2 - chart.words.len());
        cells.extend(wanted.map(|end| cell("num mono", end)));
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_tell_their_values_apart() {
        let steps = [0, 1, 2, 3, 4];
        assert_eq!(ticks(0.0, 1.0, &steps), ["1.000", "0.750", "0.500", "0.250", "0.000"]);
        let narrow = ticks(123_541.1, 123_541.5, &steps);
        assert_eq!((narrow[0].as_str(), narrow[4].as_str()), ("123541.50", "123541.10"));
    }

    #[test]
    fn what_is_drawn_has_room_and_no_value_is_no_line() {
        let line = |points: &[Option<(&str, &str)>]| Line {
            name: "V".into(),
            place: 0,
            points: points.iter().map(|point| point.map(|(low, high)| (low.into(), high.into()))).collect(),
        };
        let (low, high) = reach(&[line(&[Some(("10", "12")), None, Some(("11", "20"))])]);
        assert!(low < 10.0 && low > 9.0 && high > 20.0 && high < 21.0);
        assert_eq!(reach(&[line(&[None])]), (0.0, 1.0));
        let (low, high) = reach(&[line(&[Some(("5", "5"))])]);
        assert!(low < 5.0 && high > 5.0);
    }
}
