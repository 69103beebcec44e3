//! Lines over a common width, with a legend, and the figures as a table
//! underneath for readers without eyes for the curve.

use crate::prelude::*;
use domain::fixed::fixed;

use super::rate_chart::{scale, third};
use crate::format::short;

pub struct Line {
    pub word: String,
    /// Place from left to right, and height. What is none breaks the line off.
    pub points: Vec<(f64, Option<f64>)>,
}

/// A point that stands out.
pub struct Mark {
    pub at: (f64, f64),
    pub bad: bool,
    pub title: String,
}

pub struct LineChart {
    /// What it shows, for who does not see it.
    pub label: String,
    pub size: &'static str,
    pub lines: Vec<Line>,
    pub marks: Vec<Mark>,
    /// What is not to be passed.
    pub limit: Option<f64>,
    /// Words under it, from left to right.
    pub ticks: Vec<String>,
}

impl LineChart {
    pub fn draw(self) -> AnyView {
        let field = Field::of(&self);
        let lines = [0, 1, 2, 3].map(|step| view! { <line x2="100%" y1=third(step) y2=third(step) /> });
        let curves = self.lines.iter().zip(1..).map(|(line, series)| {
            view! { <path class="line" data-series=series.to_string() d=field.path(line)></path> }
        });
        let curves = curves.collect_view();
        let marks = self.marks.iter().map(|mark| field.mark(mark)).collect_view();
        let limit = self.limit.filter(|limit| *limit <= field.top).map(|limit| {
            let y = percent(100.0 - 100.0 * limit / field.top);
            view! { <line class="limit" x2="100%" y1=y.clone() y2=y /> }
        });
        let legend = (self.lines.len() > 1).then(|| legend(&self.lines));
        let heights = [3, 2, 1, 0].map(|step| axis(field.top * f64::from(step) / 3.0, field.top));
        view! {
            <figure class="chart" data-size=self.size>
                <div class="y" aria-hidden="true">
                    {heights.map(|height| view! { <span>{height}</span> })}
                </div>
                <svg class="plot" role="img" aria-label=self.label>
                    <g class="lines">{lines}</g>
                    {limit}
                    <svg class="curve" viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">
                        {curves}
                    </svg>
                    {marks}
                </svg>
                <div class="x" aria-hidden="true">
                    {self.ticks.into_iter().map(|tick| view! { <span>{tick}</span> }).collect_view()}
                </div>
            </figure>
            {legend}
        }
        .erased()
    }
}

fn legend(lines: &[Line]) -> AnyView {
    let words = lines.iter().zip(1..).map(|(line, series)| {
        view! { <li data-series=series.to_string()>{line.word.clone()}</li> }
    });
    view! { <ul class="legend">{words.collect_view()}</ul> }.erased()
}

/// What all lines together need.
struct Field {
    left: f64,
    width: f64,
    top: f64,
}

impl Field {
    fn of(chart: &LineChart) -> Self {
        let points = || chart.lines.iter().flat_map(|line| &line.points);
        let left = points().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
        let right = points().map(|(x, _)| *x).fold(f64::NEG_INFINITY, f64::max);
        let most = points().filter_map(|(_, y)| *y).fold(0.0, f64::max);
        let width = right - left;
        Self { left, width: if width > 0.0 { width } else { 1.0 }, top: scale(most) }
    }

    fn x(&self, x: f64) -> f64 {
        (x - self.left) / self.width
    }

    fn path(&self, line: &Line) -> String {
        let (mut path, mut broken) = (String::new(), true);
        for (x, y) in &line.points {
            let Some(y) = y.filter(|y| y.is_finite()) else {
                broken = true;
                continue;
            };
            path.push(if broken { 'M' } else { 'L' });
            path.push_str(&fixed(1000.0 * self.x(*x), 1));
            path.push(' ');
            path.push_str(&fixed(100.0 - 100.0 * y / self.top, 1));
            broken = false;
        }
        path
    }

    fn mark(&self, mark: &Mark) -> AnyView {
        let (x, y) = (percent(100.0 * self.x(mark.at.0)), percent(100.0 - 100.0 * mark.at.1 / self.top));
        let class = if mark.bad { "mark bad" } else { "mark" };
        view! {
            <circle class=class cx=x cy=y r="3.5">
                <title>{mark.title.clone()}</title>
            </circle>
        }
        .erased()
    }
}

fn percent(part: f64) -> String {
    format!("{}%", fixed(part, 2))
}

/// With as many decimals as the highest of the axis needs.
fn axis(value: f64, top: f64) -> String {
    match top {
        top if top >= 30.0 => short(value),
        top if top >= 3.0 => fixed(value, 1),
        top if top >= 0.3 => fixed(value, 2),
        _ => fixed(value, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_point_breaks_the_line_and_one_point_is_no_fault() {
        let chart = |points: Vec<(f64, Option<f64>)>| LineChart {
            label: String::new(),
            size: "card",
            lines: vec![Line { word: String::new(), points }],
            marks: Vec::new(),
            limit: None,
            ticks: Vec::new(),
        };
        let drawn = |points| {
            let chart = chart(points);
            Field::of(&chart).path(&chart.lines[0])
        };
        let gap = drawn(vec![(0.0, Some(3.0)), (1.0, None), (2.0, Some(0.0)), (4.0, Some(1.5))]);
        assert_eq!(gap, "M0.0 0.0M500.0 100.0L1000.0 50.0");
        assert_eq!(drawn(vec![(7.0, Some(3.0))]), "M0.0 0.0");
        assert_eq!(drawn(Vec::new()), "");
    }
}
