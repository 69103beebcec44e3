//! The filtered list as a file. Numbers are exact, times are in UTC.

use domain::arbitrage::view::{BoardView, Row};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::error::{Error, Kind, Result};

const COLUMNS: [&str; 22] = [
    "base",
    "quote",
    "buy_venue",
    "buy_kind",
    "ask",
    "ask_quantity",
    "buy_fee_percent",
    "buy_quote_time",
    "sell_venue",
    "sell_kind",
    "bid",
    "bid_quantity",
    "sell_fee_percent",
    "sell_quote_time",
    "gross_percent",
    "net_percent",
    "net_per_unit",
    "size",
    "profit",
    "basis_percent",
    "standing_since",
    "stale",
];

pub fn json(view: &BoardView) -> Result<String> {
    serde_json::to_string_pretty(view).map_err(|error| failed(&error.to_string()))
}

pub fn csv(view: &BoardView) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = (|| {
        writer.write_record(COLUMNS)?;
        for row in &view.rows {
            writer.write_record(cells(row).iter().map(|cell| harmless(cell)))?;
        }
        writer.flush().map_err(csv::Error::from)
    })();
    written.map_err(|error| failed(&error.to_string()))?;
    let bytes = writer.into_inner().map_err(|error| failed(&error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(&error.to_string()))
}

fn cells(row: &Row) -> [String; 22] {
    let time = |at: &chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let (buy, sell) = (&row.buy, &row.sell);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        row.base.clone(),
        row.quote.clone(),
        buy.venue.clone(),
        buy.kind.clone(),
        buy.price.clone(),
        buy.quantity.clone(),
        buy.fee_percent.clone(),
        time(&buy.at),
        sell.venue.clone(),
        sell.kind.clone(),
        sell.price.clone(),
        sell.quantity.clone(),
        sell.fee_percent.clone(),
        time(&sell.at),
        row.gross_percent.clone(),
        row.net_percent.clone(),
        row.net.clone(),
        text(&row.size),
        text(&row.profit),
        text(&row.basis_percent),
        row.since.as_ref().map(time).unwrap_or_default(),
        row.stale.to_string(),
    ]
}

/// A workbook of one sheet. A number of more digits than a spreadsheet keeps is
/// a text there, for it would be another number else.
pub fn xlsx(view: &BoardView) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let written = sheet(view).and_then(|sheet| {
        book.push_worksheet(sheet);
        book.save_to_buffer()
    });
    written.map_err(|error| failed(&error.to_string()))
}

fn sheet(view: &BoardView) -> Result<Worksheet, XlsxError> {
    let (mut sheet, bold) = (Worksheet::new(), Format::new().set_bold());
    sheet.set_name("Opportunities")?;
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1..).zip(&view.rows) {
        for (column, cell) in (0..).zip(cells(row)) {
            match exact(&cell) {
                Some(number) => sheet.write_number(line, column, number)?,
                None => sheet.write_string(line, column, cell)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    sheet.autofilter(0, 0, u32::try_from(view.rows.len()).unwrap_or(1).max(1), 21)?;
    Ok(sheet)
}

/// The number, where no digit of it gets lost.
fn exact(cell: &str) -> Option<f64> {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let plain = cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    (plain && digits <= 15).then(|| cell.parse().ok()).flatten()
}

/// A spreadsheet takes a cell that begins like this for a formula. Numbers may
/// begin with a minus.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = cell.parse::<f64>().is_ok();
    if formula && !number { format!("'{cell}") } else { cell.to_owned() }
}

fn failed(why: &str) -> Error {
    Error::new(Kind::Failed, "writing the opportunities to a file", why, "Try again.")
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_number_that_a_spreadsheet_would_change_is_a_text() {
        for (cell, number) in [
            ("-0.5", Some(-0.5)),
            ("123456789012345", Some(123_456_789_012_345.0)),
            ("1234567890123456", None),
            ("BTC", None),
            ("", None),
            ("-", None),
            ("2025-10-06T00:00:00Z", None),
        ] {
            assert_eq!(super::exact(cell), number, "{cell}");
        }
    }

    #[test]
    fn cells_are_no_formulas() {
        for (cell, written) in [
            ("BTC", "BTC"),
            ("-0.5", "-0.5"),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-cmd", "'-cmd"),
            ("+x", "'+x"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }
}
