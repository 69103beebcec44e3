//! What accounts held at a time.

use sqlx::PgConnection;

use super::Row;
use crate::error::Result;
use crate::ledger::balance::{NewBalance, store};
use crate::ledger::file::{Column, File, Line};
use crate::legacy::instant;

const DECIMALS: usize = 18;

pub(super) struct Balance(NewBalance);

impl Row for Balance {
    const COLUMNS: &'static [Column] = &[
        ("venue", true),
        ("account_type", true),
        ("asset", true),
        ("free", true),
        ("time", true),
        ("locked", false),
    ];

    fn read(file: &File, line: &Line) -> Result<Self, String> {
        let text = |column: &str| super::text(file, line, column);
        let amount = |column: &str| super::amount(file, line, column, DECIMALS);
        let at = instant::parse(&text("time")?).map_err(|fault| format!("time {fault}"))?;
        Ok(Self(NewBalance {
            venue: text("venue")?,
            account_type: text("account_type")?,
            asset: text("asset")?,
            free: amount("free")?.ok_or("free is empty")?,
            locked: amount("locked")?.unwrap_or_else(|| "0".into()),
            at,
        }))
    }

    async fn store(conn: &mut PgConnection, rows: &[Self]) -> Result<u64> {
        let balances: Vec<NewBalance> = rows.iter().map(|row| row.0.clone()).collect();
        store(conn, &balances).await
    }
}
