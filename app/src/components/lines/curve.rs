//! Values as heights.

use super::Line;
use crate::prelude::*;
use domain::fixed::fixed;

pub(super) fn value(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The lowest and the highest, with a little room.
pub(super) fn reach(lines: &[Line]) -> (f64, f64) {
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
pub(super) fn ticks(low: f64, high: f64, steps: &[i32]) -> Vec<String> {
    let step = (high - low) / 4.0;
    let places = (2.0 - step.log10().floor()).clamp(0.0, 12.0) as usize;
    let places = if high.abs() >= 100_000.0 { places.min(2) } else { places };
    steps.iter().map(|at| format!("{:.places$}", high - step * f64::from(*at))).collect()
}

/// From the top, in per cent.
fn height(value: f64, (low, high): (f64, f64)) -> String {
    fixed(100.0 - 100.0 * (value - low) / (high - low), 2)
}

/// Where the signs change, if they do.
pub(super) fn zero(reach: (f64, f64)) -> Option<AnyView> {
    let y = (reach.0 < 0.0 && reach.1 > 0.0).then(|| format!("{}%", height(0.0, reach)))?;
    Some(view! { <line class="zero" x2="100%" y1=y.clone() y2=y /> }.erased())
}

/// The band and its ends, broken where there is nothing.
pub(super) fn curve(line: &Line, reach: (f64, f64)) -> AnyView {
    let width = line.points.len().saturating_sub(1).max(1) as f64;
    let point = |(place, ends): (usize, &Option<(String, String)>)| {
        let (below, above) = ends.as_ref()?;
        let x = fixed(1000.0 * place as f64 / width, 1);
        Some((
            format!("{x} {}", height(value(below)?, reach)),
            format!("{x} {}", height(value(above)?, reach)),
        ))
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

pub(super) fn series(place: usize) -> String {
    (place % 6 + 1).to_string()
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
