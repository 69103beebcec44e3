//! One number that matters.

use crate::prelude::*;
use domain::fixed::fixed;

pub fn kpi(title: &'static str, value: String, unit: impl Into<String>, below: AnyView) -> AnyView {
    let unit: String = unit.into();
    view! {
        <div class="card kpi">
            <h2>{title}</h2>
            <p>{value} " " <span class="unit">{unit}</span></p>
            {below}
        </div>
    }
    .erased()
}

pub fn small(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <small>{text}</small> }.erased()
}

/// A line of 96 × 24 from the lowest to the highest value, oldest first.
pub fn spark(values: &[f64]) -> AnyView {
    view! {
        <svg class="spark" viewBox="0 0 96 24" aria-hidden="true">
            <polyline points=spark_points(values) />
        </svg>
    }
    .erased()
}

fn spark_points(values: &[f64]) -> String {
    let top = values.iter().copied().fold(0.0_f64, f64::max);
    let step = 96.0 / (values.len().max(2) - 1) as f64;
    let height = |value: f64| {
        if top > 0.0 { 22.0 - 20.0 * value / top } else { 22.0 }
    };
    let points = values
        .iter()
        .enumerate()
        .map(|(place, value)| format!("{},{}", fixed(place as f64 * step, 1), fixed(height(*value), 1)));
    points.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_starts_at_the_left_and_stays_inside() {
        assert_eq!(spark_points(&[0.0, 5.0, 10.0]), "0.0,22.0 48.0,12.0 96.0,2.0");
        assert_eq!(spark_points(&[0.0, 0.0]), "0.0,22.0 96.0,22.0");
        assert_eq!(spark_points(&[]), "");
    }
}
