//! What accounts hold and what orders came to: tables of phase 4.
//!
//! Amounts are text, exact to the last digit on their way in and out. What a
//! table refuses comes back with the name of its rule.

pub mod balance;
pub mod execution;
mod file;
mod import;
pub mod order;
pub mod performance;
mod sample;

pub use import::{Imported, Kind as ImportKind, import};
pub use sample::{Sampled, Summary as LedgerSummary, sample};

use crate::error::{Doing, Error, Kind, Result};

/// Of a statement whose values somebody gave: what a constraint refuses is
/// wrong in the input, and its name says what.
fn given<T>(result: sqlx::Result<T>, doing: &str) -> Result<T> {
    let error = match result {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let why = error.as_database_error().and_then(|error| {
        // 22 is a value that does not fit, 23 a rule.
        let code = error.code()?;
        let refused = code.starts_with("22") || code.starts_with("23");
        refused.then(|| error.constraint().map_or_else(|| error.message().to_owned(), rule))
    });
    match why {
        Some(why) => {
            Err(Error::new(Kind::Invalid, doing, why, "Correct the row; nothing of the batch was stored."))
        }
        None => Err(error).doing(doing.to_owned()),
    }
}

fn rule(name: &str) -> String {
    let said = match name {
        "chk_balances_non_negative" => {
            "the balance is below 0, which only margin and futures accounts may be"
        }
        "chk_balances_valid_account_type" | "chk_balance_changes_account_type" => {
            "the account type is none of SPOT, FUTURES, MARGIN, OPTIONS"
        }
        "chk_balances_numbers" | "chk_balance_changes_numbers" => "an amount is not a number",
        "chk_balance_change_type" => {
            "the type is none of TRADE, DEPOSIT, WITHDRAWAL, TRANSFER, FEE, ADJUSTMENT"
        }
        "chk_balance_math" => "the new balance is not the previous one and the change",
        "chk_executions_positive_quantities" => "quantities and price of an execution are above 0",
        "chk_executions_quantity_logic" => "an execution has no more than its order asked for",
        "chk_executions_commission_asset" => "a commission needs its asset",
        "chk_status_valid_quantities" => "filled and remaining are not what was asked for",
        other => return format!("it breaks the rule {other}"),
    };
    said.to_owned()
}

/// A name that is looked up has to be known.
fn known<T>(found: Option<T>, doing: &str, what: &str) -> Result<T> {
    found.ok_or_else(|| {
        Error::not_found(doing, format!("there is no {what}"), "See `refit fees list` for the venues.")
    })
}

/// A table's decimals without the zeros at their end.
fn short(amount: &str) -> String {
    match amount.contains('.') {
        true => amount.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => amount.to_owned(),
    }
}
