//! `refit performance`

use clap::Args;
use domain::performance::{Report, Row};
use engine::error::Result;
use engine::ledger::performance;

use super::{Outcome, Session, help};
use crate::output::Output;

/// Volume, fees, profit and loss by pair, venue and day
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit performance",
    "refit performance --by day --days 7 --sort -profit",
    "refit performance --by each --csv > performance.csv",
))]
pub(crate) struct Performance {
    /// A part of the pair
    #[arg(long, value_name = "TEXT", default_value = "")]
    text: String,
    #[arg(long, value_name = "NAME", default_value = "")]
    venue: String,
    /// Up to the last execution: 1, 7, 30, 90 or 365
    #[arg(long, value_name = "DAYS", default_value = "30")]
    days: String,
    /// pair, venue, day, or each of them; pair and venue if left out
    #[arg(long, value_name = "WHAT", default_value = "")]
    by: String,
    /// name, executions, turnover, fees or profit, with a minus for the highest first
    #[arg(long, value_name = "COLUMN", default_value = "name", allow_hyphen_values = true)]
    sort: String,
    /// As CSV, with every digit
    #[arg(long)]
    csv: bool,
}

impl Performance {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let filter = performance::asked(|name| self.given(name))?;
        let report = performance::performance(&session.engine, &filter).await?;
        if self.csv {
            session.output.line(performance::csv(&report)?.trim_end());
        } else {
            session.output.show(&report, |output| draw(output, &report));
        }
        Ok(Outcome::Done)
    }

    fn given(&self, name: &str) -> String {
        let value = match name {
            "q" => &self.text,
            "venue" => &self.venue,
            "days" => &self.days,
            "by" => &self.by,
            "sort" => &self.sort,
            _ => return String::new(),
        };
        value.clone()
    }
}

fn draw(output: &Output, report: &Report) {
    let columns = [
        "day",
        "pair",
        "venue",
        "executions",
        "volume",
        "average price",
        "turnover",
        "fees",
        "position",
        "profit",
    ];
    output.table(&columns, report.rows.iter().map(row).collect());
    output.line("");
    let columns = ["quote", "executions", "turnover", "fees", "profit"];
    output.table(&columns, report.totals.iter().map(total).collect());
}

fn row(row: &Row) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let pair = row.base.as_ref().map_or_else(|| row.quote.clone(), |base| format!("{base}/{}", row.quote));
    vec![
        text(&row.day),
        pair,
        text(&row.venue),
        row.executions.to_string(),
        text(&row.volume),
        text(&row.average_price),
        row.turnover.clone(),
        row.fees.clone(),
        text(&row.position),
        row.profit.clone(),
    ]
}

fn total(row: &Row) -> Vec<String> {
    vec![
        row.quote.clone(),
        row.executions.to_string(),
        row.turnover.clone(),
        row.fees.clone(),
        row.profit.clone(),
    ]
}
