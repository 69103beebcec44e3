//! Venue against venue.

use domain::access::Permission::Analyse;
use domain::arbitrage::view::CellView;
use engine::error::Result;

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, handler};
use crate::api::reply::Reply;
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/matrix",
    title: "Venue against venue",
    about: "How many pairs go from one venue to another, how many pay, and the best of them.",
    needs: Analyse,
    params: &[],
    gives: Gives::Many(1000),
    schema: Cell::schema,
    handler: handler!(list),
}];

shape! {
    /// From one venue to another.
    Cell {
        buy: String,
        sell: String,
        pairs: usize,
        paying: usize,
        best_pair: Option<String>,
        /// What is left of it after fees, in per cent.
        best_percent: Option<Decimal>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let cells = asked.state.desk.grid()?.cells;
    let rows: Vec<Cell> = cells.into_iter().map(Cell::from).collect();
    Reply::sorted(&asked, rows, |cell: &Cell| vec![cell.buy.clone(), cell.sell.clone()])
}

impl From<CellView> for Cell {
    fn from(cell: CellView) -> Self {
        Self {
            buy: cell.buy,
            sell: cell.sell,
            pairs: cell.pairs,
            paying: cell.paying,
            best_pair: cell.best_pair,
            best_percent: cell.best_percent.map(Decimal),
        }
    }
}
