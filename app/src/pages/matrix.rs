//! Venue against venue: where to buy, and where to sell.

use crate::prelude::*;
use domain::arbitrage::view::{CellView, GridView};

use super::opportunities::nothing;
use crate::api::desk::{Matrix, matrix};
use crate::components::card::empty;
use crate::components::filters::encode;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::time::time_of_day;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn MatrixPage() -> impl IntoView {
    late(String::new, |_| matrix(), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_market().draw(|data: Loaded<Matrix>| data.shown(draw))
}

fn draw(data: &Matrix) -> AnyView {
    match &data.shown {
        Ok(grid) => grid_page(grid),
        Err(missing) => nothing("Venue matrix", missing),
    }
}

fn grid_page(grid: &GridView) -> AnyView {
    let says = view! {
        "Rows buy, columns sell: the highest net percentage of any pair, and how many pairs pay. As of "
        {time_of_day(grid.at)}
        "."
    };
    let body = if grid.venues.len() < 2 {
        let text = "At least two venues have to quote something.";
        empty(Icon::Search, "There is nothing to hold against each other".into(), text, ().erased())
    } else {
        table(grid)
    };
    view! {
        {PageHead::new("Venue matrix", says.erased()).draw()}
        <section class="card" aria-label="Venue matrix">{body}</section>
    }
    .erased()
}

fn table(grid: &GridView) -> AnyView {
    let heads = grid.venues.iter().map(|venue| view! { <th scope="col" class="num">{venue.clone()}</th> });
    let heads = heads.collect_view();
    let rows = grid.venues.iter().map(|buy| row(grid, buy)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Venue against venue">
            <table class="data rich heat">
                <thead>
                    <tr>
                        <th scope="col">"Buy at, sell at"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn row(grid: &GridView, buy: &str) -> AnyView {
    let cells = grid.venues.iter().map(|sell| {
        let cell = grid.cells.iter().find(|cell| cell.buy == buy && cell.sell == *sell);
        cell.map_or_else(|| view! { <td class="num">"·"</td> }.erased(), draw_cell)
    });
    let cells = cells.collect_view();
    view! {
        <tr>
            <th scope="row">{buy.to_owned()}</th>
            {cells}
        </tr>
    }
    .erased()
}

fn draw_cell(cell: &CellView) -> AnyView {
    let Some((pair, percent)) = cell.best_pair.as_ref().zip(cell.best_percent.as_ref()) else {
        return view! { <td class="num" title="No pair has fresh quotes at both.">"–"</td> }.erased();
    };
    let path = match pair.rsplit_once('/') {
        Some((base, quote)) => format!("/opportunities/{}/{}", encode(base), encode(quote)),
        None => "/opportunities".to_owned(),
    };
    view! {
        <td class="num" data-heat=cell.heat.to_string()>
            <a href=path>{percent.clone()}</a>
            <small>{format!("{pair}, {} of {} pay", cell.paying, cell.pairs)}</small>
        </td>
    }
    .erased()
}
