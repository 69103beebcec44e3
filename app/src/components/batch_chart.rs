//! How long each of the last batches took.

use crate::prelude::*;
use domain::fixed::fixed;
use domain::run::Batch;

use crate::format::{duration, number};

/// More bars than this cannot be told apart.
const MOST: usize = 100;

/// `batches` are the newest first. What took twice the median stands out.
pub fn batch_chart(batches: &[Batch], p50_ms: Option<f64>) -> AnyView {
    let shown: Vec<&Batch> = batches.iter().take(MOST).rev().collect();
    let longest = shown.iter().map(|batch| batch.duration_ms).max().unwrap_or(0);
    let top = scale(longest);
    let width = 100.0 / shown.len().max(20) as f64;
    let bars = shown
        .iter()
        .enumerate()
        .map(|(place, batch)| bar(batch, place as f64 * width, width, top, p50_ms))
        .collect_view();
    let ends = (shown.first().map(|batch| batch.seq), shown.last().map(|batch| batch.seq));
    let median = p50_ms.map(|ms| format!("median {}, ", duration(ms))).unwrap_or_default();
    let label =
        format!("Time of the last {} batches: {median}longest {}", shown.len(), duration(longest as f64));
    view! {
        <figure class="chart" data-size="tile">
            <div class="y" aria-hidden="true">
                <span>{number(top)}</span>
                <span>{number(top / 2)}</span>
                <span>"0"</span>
            </div>
            <svg class="plot" role="img" aria-label=label>
                <g class="lines">
                    {["0%", "50%", "100%"].map(|height| view! { <line x2="100%" y1=height y2=height /> })}
                </g>
                <g class="bars">{bars}</g>
            </svg>
            <div class="x" aria-hidden="true">
                <span>{ends.0.map(|seq| format!("batch {}", number(seq)))}</span>
                <span>{ends.1.filter(|_| shown.len() > 20).map(number)}</span>
            </div>
        </figure>
    }
    .erased()
}

fn bar(batch: &Batch, x: f64, width: f64, top: i64, p50_ms: Option<f64>) -> AnyView {
    let height = (100.0 * batch.duration_ms.max(0) as f64 / top as f64).max(1.0);
    let slow = p50_ms.is_some_and(|median| batch.duration_ms as f64 > 2.0 * median);
    let title = format!(
        "Batch {}: {} ms, {} rows",
        number(batch.seq),
        number(batch.duration_ms),
        number(batch.counts.read)
    );
    view! {
        <rect
            class=slow.then_some("warn")
            x=percent(x)
            width=percent(width * 0.76)
            y=percent(100.0 - height)
            height=percent(height)
        >
            <title>{title}</title>
        </rect>
    }
    .erased()
}

fn percent(part: f64) -> String {
    format!("{}%", fixed(part, 2))
}

/// The next round figure above, with a round half.
fn scale(longest: i64) -> i64 {
    let mut power = 10;
    while power * 10 < longest {
        power *= 10;
    }
    [1, 2, 4, 6, 8, 10].into_iter().map(|step| step * power).find(|top| *top >= longest).unwrap_or(power * 10)
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn the_scale_is_round_and_high_enough() {
        for (longest, top) in [(0, 10), (11, 20), (431, 600), (920, 1_000), (1_001, 2_000), (85_000, 100_000)]
        {
            assert_eq!(scale(longest), top, "for {longest}");
        }
    }
}
