//! Balances from a CSV file: venue, account_type, asset, free, locked, time. The
//! file is stored whole or not at all, and what is wrong is named by its line.

use std::io::Read;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};
use csv::StringRecord;

use super::{NewBalance, record};
use crate::Engine;
use crate::error::{Error, Result};

const DOING: &str = "importing balances";
const COLUMNS: [&str; 6] = ["venue", "account_type", "asset", "free", "locked", "time"];

/// How many rows the file has, and how many of them were new or had other
/// amounts.
pub async fn import(engine: &Engine, file: impl Read) -> Result<(u64, u64)> {
    let balances = read(file)?;
    let stored = record(engine, &balances).await?;
    Ok((balances.len() as u64, stored))
}

fn read(file: impl Read) -> Result<Vec<NewBalance>> {
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(|error| wrong(error.to_string()))?.clone();
    let places = COLUMNS.map(|column| header.iter().position(|name| name.trim() == column));
    if let Some(missing) = places.iter().position(Option::is_none) {
        return Err(wrong(format!("the file has no column {}", COLUMNS[missing])));
    }
    let places = places.map(Option::unwrap_or_default);
    reader
        .records()
        .map(|line| {
            let line = line.map_err(|error| wrong(error.to_string()))?;
            balance(&line, places).map_err(|why| {
                let number = line.position().map_or(0, csv::Position::line);
                wrong(format!("line {number}: {why}"))
            })
        })
        .collect()
}

fn balance(line: &StringRecord, places: [usize; 6]) -> Result<NewBalance, String> {
    let [venue, account_type, asset, free, locked, time] =
        places.map(|place| line.get(place).unwrap_or_default().trim().to_owned());
    let at = DateTime::parse_from_rfc3339(&time)
        .map_err(|_| format!("{time} is not a time like 2025-10-09T00:00:00Z"))?;
    let locked = if locked.is_empty() { "0".to_owned() } else { locked };
    for amount in [&free, &locked] {
        BigDecimal::from_str(amount).map_err(|_| format!("{amount} is not a number"))?;
    }
    Ok(NewBalance { venue, account_type, asset, free, locked, at: at.with_timezone(&Utc) })
}

fn wrong(why: String) -> Error {
    Error::invalid(DOING, why, "Correct the file; nothing of it was stored.")
}
