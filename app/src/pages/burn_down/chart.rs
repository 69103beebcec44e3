//! The line of what is left, in steps, beside that of an even pace.

use crate::prelude::*;
use chrono::{DateTime, TimeDelta, Utc};
use domain::fixed::fixed;
use domain::task::Burn;

use super::{left, span};
use crate::api::tasks::BurnDownPage as Data;
use crate::components::time::moment;
use crate::format;

pub(super) fn chart(data: &Data) -> AnyView {
    let (from, to) = span(data);
    let line = steps(&data.points, from, to, data.at, data.minutes);
    let pace = pace(data, from, to);
    let lines = [0, 1, 2, 3].map(|step| view! { <line x2="100%" y1=third(step) y2=third(step) /> });
    view! {
        <figure class="chart" data-size="card">
            <div class="y" aria-hidden="true">
                {[3, 2, 1, 0].map(|step| view! { <span>{(data.minutes * step / 3).to_string()}</span> })}
            </div>
            <svg class="plot" role="img" aria-label=label(data)>
                <g class="lines">{lines}</g>
                <svg class="curve" viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">
                    <path class="pace" d=pace></path>
                    <path class="line" d=line></path>
                </svg>
            </svg>
            <div class="x" aria-hidden="true">
                {[from, to].map(|at| moment(at, data.at))}
            </div>
        </figure>
    }
    .erased()
}

fn label(data: &Data) -> String {
    let begun = data.points.first().map_or(data.minutes, |point| point.left);
    format!("Estimate left: from {} to {}", format::minutes(begun), format::minutes(left(data)))
}

fn third(step: i32) -> String {
    format!("{}%", fixed(f64::from(step) * 100.0 / 3.0, 2))
}

fn x(at: DateTime<Utc>, from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    let width = (to - from).num_milliseconds().max(1) as f64;
    1000.0 * (at - from).num_milliseconds() as f64 / width
}

fn y(left: u32, minutes: u32) -> f64 {
    100.0 - 100.0 * f64::from(left) / f64::from(minutes.max(1))
}

/// What is left stays so until the next change, and the last until now.
fn steps(
    points: &[Burn],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    now: DateTime<Utc>,
    minutes: u32,
) -> String {
    let mut path = String::new();
    for (place, point) in points.iter().enumerate() {
        let (x, y) = (fixed(x(point.at, from, to), 1), fixed(y(point.left, minutes), 1));
        path.push_str(&if place == 0 { format!("M{x} {y}") } else { format!(" H{x} V{y}") });
    }
    if !path.is_empty() {
        path.push_str(&format!(" H{}", fixed(x(now.min(to), from, to), 1)));
    }
    path
}

fn pace(data: &Data, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let end = x(from + TimeDelta::days(i64::from(data.days)), from, to);
    let begun = data.points.first().map_or(data.minutes, |point| point.left);
    format!("M0 {} L{} 100", fixed(y(begun, data.minutes), 1), fixed(end, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_goes_down_in_steps() {
        let at = |minute: i64| DateTime::from_timestamp(minute * 60, 0).expect("a time");
        let points =
            [Burn { at: at(0), left: 100 }, Burn { at: at(5), left: 60 }, Burn { at: at(8), left: 80 }];
        assert_eq!(steps(&points, at(0), at(10), at(9), 100), "M0.0 0.0 H500.0 V40.0 H800.0 V20.0 H900.0");
        assert_eq!(steps(&[], at(0), at(10), at(9), 100), "");
    }
}
