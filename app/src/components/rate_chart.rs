//! Rows per second over time, one point per batch. A pause is a gap.

use crate::prelude::*;
use domain::fixed::fixed;
use domain::run::Batch;

use super::time::time_of_day;
use crate::format::{number, rate, short};

/// Without a commit for this long, and for eight times the usual distance, the
/// line breaks off.
const GAP_MS: i64 = 5_000;

struct Point {
    at_ms: i64,
    rate: f64,
}

/// `batches` are the newest first, as the ledger has them.
pub fn rate_chart(batches: &[Batch]) -> AnyView {
    let points: Vec<Point> = batches.iter().rev().filter_map(point).collect();
    let top = scale(points.iter().map(|point| point.rate).fold(0.0, f64::max));
    let (line, area) = paths(&points, top);
    let lines = [0, 1, 2, 3].map(|step| view! { <line x2="100%" y1=third(step) y2=third(step) /> });
    view! {
        <figure class="chart">
            <div class="y" aria-hidden="true">
                {[3, 2, 1, 0].map(|step| view! { <span>{short(top * f64::from(step) / 3.0)}</span> })}
            </div>
            <svg class="plot" role="img" aria-label=label(&points)>
                <g class="lines">{lines}</g>
                <svg class="curve" viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">
                    <path class="area" d=area></path>
                    <path class="line" d=line></path>
                </svg>
            </svg>
            <div class="x" aria-hidden="true">
                {ticks(batches)}
            </div>
        </figure>
    }
    .erased()
}

fn point(batch: &Batch) -> Option<Point> {
    let rate = batch.counts.read as f64 * 1000.0 / batch.duration_ms as f64;
    (batch.duration_ms > 0).then(|| Point { at_ms: batch.committed_at.timestamp_millis(), rate })
}

pub(super) fn third(step: i32) -> String {
    format!("{}%", fixed(f64::from(step) * 100.0 / 3.0, 2))
}

fn ticks(batches: &[Batch]) -> AnyView {
    let (Some(newest), Some(oldest)) = (batches.first(), batches.last()) else {
        return ().erased();
    };
    let span = newest.committed_at - oldest.committed_at;
    (0..5).map(|tick| time_of_day(oldest.committed_at + span * tick / 4)).collect_view().erased()
}

fn label(points: &[Point]) -> String {
    let mut rates: Vec<f64> = points.iter().map(|point| point.rate).collect();
    rates.sort_by(f64::total_cmp);
    match (rates.first(), rates.get(rates.len() / 2), rates.last()) {
        (Some(least), Some(middle), Some(most)) => format!(
            "Rows per second of the last {} batches: between {} and {}, median {}",
            number(rates.len() as i64),
            rate(*least),
            rate(*most),
            rate(*middle)
        ),
        _ => "No batch yet".to_owned(),
    }
}

/// The next value above `most` that divides by three into round figures.
pub(super) fn scale(most: f64) -> f64 {
    let most = if most.is_finite() && most > 0.0 { most } else { 3.0 };
    let power = 10.0_f64.powf((most / 3.0).log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| step * 3.0 >= most);
    step.unwrap_or(10.0 * power) * 3.0
}

/// Line and area in a field of 1000 × 100.
fn paths(points: &[Point], top: f64) -> (String, String) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Default::default();
    };
    let width = (last.at_ms - first.at_ms).max(1) as f64;
    let gap = GAP_MS.max(8 * usual_distance(points));
    let (mut line, mut area) = (String::new(), String::new());
    for part in points.chunk_by(|one, next| next.at_ms - one.at_ms <= gap) {
        let place = |point: &Point| {
            (1000.0 * (point.at_ms - first.at_ms) as f64 / width, 100.0 - 100.0 * point.rate / top)
        };
        let drawn: Vec<String> = part
            .iter()
            .map(|point| {
                let (x, y) = place(point);
                format!("{} {}", fixed(x, 1), fixed(y, 1))
            })
            .collect();
        let curve = drawn.join(" L");
        line.push_str(&format!("M{curve}"));
        if let (Some(left), Some(right)) = (part.first(), part.last()) {
            area.push_str(&format!(
                "M{curve} L{} 100 L{} 100Z",
                fixed(place(right).0, 1),
                fixed(place(left).0, 1)
            ));
        }
    }
    (line, area)
}

/// The median of the times between two batches.
fn usual_distance(points: &[Point]) -> i64 {
    let mut distances: Vec<i64> = points.windows(2).map(|pair| pair[1].at_ms - pair[0].at_ms).collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_round_and_high_enough() {
        for (most, top) in [(10_400.0, 15_000.0), (3.0, 3.0), (5.9, 6.0), (0.0, 3.0), (290_000.0, 300_000.0)]
        {
            assert_eq!(scale(most), top, "for {most}");
        }
    }

    #[test]
    fn a_pause_is_a_gap() {
        let at = |at_ms| Point { at_ms, rate: 50.0 };
        let (line, _) = paths(&[at(0), at(1_000), at(60_000), at(61_000)], 100.0);
        assert_eq!(line.matches('M').count(), 2, "{line}");
        let (slow, _) = paths(&[at(0), at(30_000), at(60_000)], 100.0);
        assert_eq!(slow.matches('M').count(), 1, "slow batches are no pauses: {slow}");
        let many: Vec<Point> =
            (0..40).map(|place| at(place * 1_000 + if place < 20 { 0 } else { 60_000 })).collect();
        let (line, area) = paths(&many, 100.0);
        assert_eq!((line.matches('M').count(), area.matches('Z').count()), (2, 2));
        assert!(line.starts_with("M0.0 50.0 L"));
    }
}
