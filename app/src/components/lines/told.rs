//! What stands at the crosshair, the highest first, and the way to move it
//! without a pointer.

use super::curve::{series, value};
use super::{Cross, Line, Lines};
use crate::clock::Clock;
use crate::prelude::*;
use chrono::{DateTime, Utc};

pub(super) fn told(chart: &Lines, cross: Cross, now: DateTime<Utc>) -> AnyView {
    let last = chart.last();
    let (times, clock) = (chart.times.clone(), Clock::of_page());
    let when = move || {
        let at = times.get(cross.place().unwrap_or(last)).copied();
        at.map(|at| clock.clock(at, now)).unwrap_or_default()
    };
    let (lines, words) = (chart.lines.clone(), chart.words);
    let rows = move || {
        let values = values(&lines, cross.place().unwrap_or(last), words).into_iter();
        values.map(|(line, text)| legend(line, text)).collect_view()
    };
    let at = match chart.has_slider {
        true => slider(chart, cross, when),
        false => view! { <p class="choice">"At " <b class="mono">{when}</b></p> }.erased(),
    };
    view! {
        <div class="told">
            {at} <ul class="legend">{rows}</ul>
        </div>
    }
    .erased()
}

fn slider(chart: &Lines, cross: Cross, when: impl Fn() -> String + Clone + Send + 'static) -> AnyView {
    let (last, words, lines, said) = (chart.last(), chart.words, chart.lines.clone(), when.clone());
    // Whoever does not see the legend hears it.
    let said = move || {
        let values = values(&lines, cross.place().unwrap_or(last), words).into_iter();
        let values = values.map(|(line, text)| format!("; {} {text}", line.name));
        format!("{}{}", said(), values.collect::<String>())
    };
    let moved = move |event| {
        if let Ok(place) = event_target_value(&event).parse() {
            cross.moved(place);
        }
    };
    let help = cross.zooms().map(|_| {
        view! { <small class="quiet">"Drag, or Shift with the arrows and Enter, to look closer"</small> }
    });
    view! {
        <label class="choice">
            <span>"At "</span>
            <input
                type="range"
                min="0"
                max=last.to_string()
                prop:value=move || cross.place().unwrap_or(last).to_string()
                aria-label=format!("Time in the chart of {}", chart.label)
                aria-valuetext=said
                on:input=moved
                on:keydown=move |event| cross.typed(&event, last)
            />
            <b class="mono">{when}</b>
            {help}
        </label>
    }
    .erased()
}

/// What the lines have there, the highest first.
fn values<'a>(lines: &'a [Line], place: usize, words: &[&str]) -> Vec<(&'a Line, String)> {
    let ends = |line: &'a Line| line.points.get(place).and_then(Option::as_ref);
    let height = |line| ends(line).and_then(|(_, above)| value(above)).unwrap_or(f64::NEG_INFINITY);
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|one, two| height(*two).total_cmp(&height(*one)));
    sorted.into_iter().map(|line| (line, text(ends(line), words))).collect()
}

fn text(ends: Option<&(String, String)>, words: &[&str]) -> String {
    match (ends, words) {
        (None, _) => "–".to_owned(),
        (Some((below, above)), [one, two]) => format!("{one} {below}, {two} {above}"),
        (Some((_, above)), _) => above.clone(),
    }
}

fn legend(line: &Line, text: String) -> AnyView {
    view! {
        <li data-series=series(line.place)>
            {line.name.clone()} " " <b class="mono">{text}</b>
        </li>
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_begins_with_the_highest_and_says_what_is_missing() {
        let line = |name: &str, ends: Option<(&str, &str)>| Line {
            name: name.into(),
            place: 0,
            points: vec![ends.map(|(below, above)| (below.into(), above.into()))],
        };
        let lines = [line("A", None), line("B", Some(("9", "10"))), line("C", Some(("8", "11")))];
        let told: Vec<_> = values(&lines, 0, &["bid", "ask"]).into_iter().map(|(_, text)| text).collect();
        assert_eq!(told, ["bid 8, ask 11", "bid 9, ask 10", "–"]);
        assert_eq!(values(&lines[1..2], 0, &["total"])[0].1, "10");
        assert_eq!(values(&lines[1..2], 1, &["total"])[0].1, "–", "behind the end");
    }
}
