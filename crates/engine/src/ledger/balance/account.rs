//! One account: what it held over time, and the audit of its changes.

use chrono::{DateTime, Utc};
use domain::ledger::{AccountView, Change, POINTS, SPANS, USUAL};

use super::{Account, newest};
use crate::Engine;
use crate::error::{Doing, Error, Result};
use crate::ledger::short;

/// Lines of the audit on a page.
const PAGE: i64 = 50;

/// `span` and `before` are as the address of its page has them.
pub async fn account(engine: &Engine, of: &Account, span: &str, before: &str) -> Result<AccountView> {
    let doing = format!("reading the account of {} at {}", of.asset, of.venue);
    let wanted = if span.is_empty() { Some(USUAL) } else { span.parse().ok() };
    let span = wanted.filter(|wanted| SPANS.iter().any(|(span, _)| span == wanted)).ok_or_else(|| {
        Error::invalid(doing.clone(), format!("{span} is none of the spans"), "Choose one on the page.")
    })?;
    let is_it = |held: &domain::ledger::Held| {
        let found = &held.balance;
        found.venue == of.venue && found.account_type == of.account_type && found.asset == of.asset
    };
    let newest = newest(engine).await?.into_iter().find(is_it).ok_or_else(|| {
        Error::not_found(
            doing.clone(),
            "no balance of it is recorded",
            "Pick an account from the list of balances.",
        )
    })?;
    let totals: Vec<Option<String>> = sqlx::query_scalar(include_str!("../queries/account_totals.sql"))
        .bind(&of.venue)
        .bind(&of.account_type)
        .bind(&of.asset)
        .bind(newest.balance.at)
        .bind(span * 3_600 / POINTS as i64)
        .bind(i32::try_from(POINTS).unwrap_or(i32::MAX))
        .fetch_all(engine.work())
        .await
        .doing(doing.clone())?;
    let totals = totals.into_iter().map(|total| total.map(|total| short(&total))).collect();
    let mut changes = changes(engine, of, before.parse().ok(), PAGE + 1).await?;
    let more = changes.len() as i64 > PAGE;
    changes.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = changes.last().filter(|_| more).map(|last| last.id);
    Ok(AccountView { newest, span, totals, changes, older })
}

type ChangeRow = (i64, DateTime<Utc>, String, String, String, String, Option<String>, Option<String>);

/// Lines of the audit before a line, newest first.
pub async fn changes(engine: &Engine, of: &Account, before: Option<i64>, limit: i64) -> Result<Vec<Change>> {
    let rows: Vec<ChangeRow> = sqlx::query_as(include_str!("../queries/account_changes.sql"))
        .bind(&of.venue)
        .bind(&of.account_type)
        .bind(&of.asset)
        .bind(before)
        .bind(limit)
        .fetch_all(engine.work())
        .await
        .doing(format!("reading the changes of {} at {}", of.asset, of.venue))?;
    let changes = rows.into_iter().map(|(id, at, kind, amount, previous, new, reference, description)| {
        let [amount, previous, new] = [amount, previous, new].map(|amount| short(&amount));
        Change { id, at, kind, amount, previous, new, reference, description }
    });
    Ok(changes.collect())
}
