//! Both venues' bid and ask over time, what that would have left, and when the
//! pair has paid.

use chrono::TimeDelta;
use domain::arbitrage::chart::{Chart, POINTS};

use super::spans;
use crate::api::desk::Pair as Data;
use crate::components::card::card;
use crate::components::lines::{Cross, Line, Lines, draw};
use crate::prelude::*;

/// Charts of the same times, in which a part can be chosen.
pub(super) fn charts(data: &Data, cross: Cross) -> AnyView {
    cross.leads(spans::zoom(data));
    let body = view! {
        {spans::spans(data)}
        {plot(data, "focus", cross)}
    };
    let note = format!("bid and ask in {}; marked where it has paid", data.view.quote);
    let routes = (!data.chart.routes.is_empty()).then(|| {
        let note = "in % of the ask, before and after the takers’ fees that are in force now";
        card("routes", "Best route", note, ().erased(), draw(routes(data), cross, data.view.at))
    });
    view! {
        {card("quotes", "Quotes over time", note, ().erased(), body.erased())}
        {routes}
    }
    .erased()
}

/// Without the way to other spans.
pub(in crate::pages) fn quotes(data: &Data, size: &'static str, cross: Cross) -> AnyView {
    let note = format!("last {} minutes, in {}", data.chart.span, data.view.quote);
    card("quotes", "Quotes over time", note, ().erased(), plot(data, size, cross))
}

fn plot(data: &Data, size: &'static str, cross: Cross) -> AnyView {
    match data.chart.lines.is_empty() {
        true => {
            view! { <div class="empty short"><p>"No venue has quoted it in this span."</p></div> }.erased()
        }
        false => draw(lines(data, size), cross, data.view.at),
    }
}

fn lines(data: &Data, size: &'static str) -> Lines {
    let chart = &data.chart;
    let of = |line: &domain::arbitrage::chart::Line| Line {
        name: line.venue.clone(),
        place: line.place,
        points: line.points.clone(),
    };
    Lines {
        label: format!("bid and ask of {}/{}", data.view.base, data.view.quote),
        figures: "Figures of the quotes",
        size,
        times: (0..POINTS).map(|place| chart.at(place)).collect(),
        lines: chart.lines.iter().map(of).collect(),
        marks: marks(chart),
        words: &["bid", "ask"],
        has_slider: true,
    }
}

/// Of a colour that the first venues do not have.
const ROUTE: usize = 5;

fn routes(data: &Data) -> Lines {
    Lines {
        label: format!("best route of {}/{}", data.view.base, data.view.quote),
        figures: "Figures of the best route",
        lines: vec![Line { name: "Best route".into(), place: ROUTE, points: data.chart.routes.clone() }],
        words: &["net", "gross"],
        has_slider: false,
        ..lines(data, "card")
    }
}

fn marks(chart: &Chart) -> Vec<(f64, f64, String)> {
    let width = (chart.to - chart.from).num_milliseconds().max(1) as f64;
    let share = |at| ((at - chart.from) as TimeDelta).num_milliseconds() as f64 / width;
    let mark = |mark: &domain::arbitrage::chart::Mark| {
        let title = format!("bought at {}, sold at {}: {} % at best", mark.buy, mark.sell, mark.best_percent);
        (share(mark.from).clamp(0.0, 1.0), share(mark.to).clamp(0.0, 1.0), title)
    };
    chart.marks.iter().map(mark).collect()
}
