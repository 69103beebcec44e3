//! `refit opportunities`

use clap::Args;
use domain::arbitrage::filter::Filter;
use domain::arbitrage::show::show;
use domain::arbitrage::view::{BoardView, Left, Row};
use engine::desk;
use engine::error::Result;

use super::{Outcome, Session, help};
use crate::output::Output;

/// List what is dearer at one venue than at another, after both venues' fees
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit opportunities",
    "refit opportunities --net 0.1 --fresh --sort -profit",
    "refit opportunities --output json",
    "refit opportunities --csv > opportunities.csv",
))]
pub(crate) struct Opportunities {
    /// A part of the pair or of a venue's name
    #[arg(long, value_name = "TEXT", default_value = "")]
    text: String,
    /// Quote asset, e.g. USDT
    #[arg(long, value_name = "ASSET", default_value = "")]
    quote: String,
    /// Venue on either side
    #[arg(long, value_name = "NAME", default_value = "")]
    venue: String,
    /// The least net percentage
    #[arg(long, value_name = "PERCENT", default_value = "", allow_hyphen_values = true)]
    net: String,
    /// Leave stale quotes out
    #[arg(long)]
    fresh: bool,
    /// Column, with a minus for the highest first: pair, buy, sell, gross, net, size, profit, age, since
    #[arg(long, value_name = "COLUMN", default_value = "-net", allow_hyphen_values = true)]
    sort: String,
    /// As CSV, with every digit
    #[arg(long)]
    csv: bool,
}

impl Opportunities {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let board = desk::once(&session.engine).await?;
        let filter = Filter::asked(|name| self.given(name)).map_err(|why| desk::not_understood(&why))?;
        let view = show(&board, &filter).map_err(|why| desk::not_understood(&why))?;
        if self.csv {
            session.output.line(desk::export::csv(&view)?.trim_end());
        } else {
            session.output.show(&view, |output| draw(output, &view));
        }
        Ok(Outcome::Done)
    }

    fn given(&self, name: &str) -> String {
        match name {
            "q" => self.text.clone(),
            "quote" => self.quote.clone(),
            "venue" => self.venue.clone(),
            "net" => self.net.clone(),
            "fresh" if self.fresh => "1".into(),
            "sort" => self.sort.clone(),
            _ => String::new(),
        }
    }
}

fn draw(output: &Output, view: &BoardView) {
    output.line(format!(
        "{} of {} listed pairs; {} with fresh quotes, {} pay after fees.\n",
        view.matching, view.listed, view.fresh, view.paying
    ));
    output.table(
        &["pair", "buy at", "ask", "sell at", "bid", "gross %", "net %", "size", "profit", "age"],
        view.rows.iter().map(row).collect(),
    );
    if !view.left.is_empty() {
        output.line("\nNot listed");
        output.table(&["pair", "because", "venues"], view.left.iter().map(left).collect());
    }
}

fn row(row: &Row) -> Vec<String> {
    let age = row.buy.age_ms.max(row.sell.age_ms) as f64 / 1000.0;
    let stale = if row.stale { " stale" } else { "" };
    vec![
        row.pair(),
        row.buy.venue.clone(),
        row.buy.price.clone(),
        row.sell.venue.clone(),
        row.sell.price.clone(),
        row.gross_percent.clone(),
        row.net_percent.clone(),
        row.size.clone().unwrap_or_default(),
        row.profit.clone().unwrap_or_default(),
        format!("{}{stale}", crate::text::seconds(age)),
    ]
}

fn left(left: &Left) -> Vec<String> {
    vec![format!("{}/{}", left.base, left.quote), left.reason.title().to_owned(), left.venues.join(", ")]
}
