//! What the lines are drawn from, newest first.

use super::Lines;
use crate::components::table::{Cell, Table, cell};
use crate::components::time::moment;
use crate::prelude::*;
use chrono::{DateTime, Utc};

pub(super) fn figures(chart: &Lines, now: DateTime<Utc>) -> AnyView {
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
    let table = Table::headed(chart.figures, heads.erased(), rows);
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
