//! The rows of a sample, in one transaction.

use domain::arbitrage::plain;
use sqlx::PgConnection;

use super::accounts::Books;
use super::moments::Moment;
use super::orders::{Fill, Order, Status};
use super::{DOING, Summary};
use crate::error::{Doing, Result};

pub(super) async fn store(
    conn: &mut PgConnection,
    orders: &[Order],
    moments: &[Moment],
    books: &Books,
) -> Result<Summary> {
    let executions = executions(conn, orders, moments).await?;
    let statuses = statuses(conn, orders, moments).await?;
    let changes = changes(conn, books).await?;
    let balances = balances(conn, books).await?;
    let times = || orders.iter().flat_map(|order| order.statuses.iter().map(|status| status.at));
    Ok(Summary {
        orders: orders.len() as u64,
        executions,
        statuses,
        balances,
        changes,
        first: times().min().unwrap_or(moments[0].at),
        last: times().max().unwrap_or(moments[0].at),
    })
}

/// An execution with its order, and which of its executions it is.
struct Filled<'a> {
    order: &'a Order,
    moment: &'a Moment,
    number: usize,
    fill: &'a Fill,
}

fn filled<'a>(order: &'a Order, moments: &'a [Moment]) -> impl Iterator<Item = Filled<'a>> {
    let moment = &moments[order.moment];
    order.fills.iter().enumerate().map(move |(place, fill)| Filled { order, moment, number: place + 1, fill })
}

async fn executions(conn: &mut PgConnection, orders: &[Order], moments: &[Moment]) -> Result<u64> {
    let fills: Vec<Filled<'_>> = orders.iter().flat_map(|order| filled(order, moments)).collect();
    let done = sqlx::query(include_str!("../queries/sample_executions.sql"))
        .bind(each(&fills, |row| row.moment.symbol))
        .bind(each(&fills, |row| row.order.id.clone()))
        .bind(each(&fills, |row| format!("{}-{}", row.order.id, row.number)))
        .bind(each(&fills, |row| row.order.side.code()))
        .bind(each(&fills, |row| row.order.kind.code()))
        .bind(each(&fills, |row| row.order.limit.as_ref().map(plain)))
        .bind(each(&fills, |row| plain(&row.order.original)))
        .bind(each(&fills, |row| plain(&row.fill.quantity)))
        .bind(each(&fills, |row| plain(&row.fill.price)))
        .bind(each(&fills, |row| plain(&row.fill.commission)))
        .bind(each(&fills, |row| row.moment.quote.clone()))
        .bind(each(&fills, |row| row.order.maker))
        .bind(each(&fills, |row| row.fill.status.code()))
        .bind(each(&fills, |row| row.order.statuses.first().map(|status| status.at)))
        .bind(each(&fills, |row| row.fill.at))
        .execute(conn)
        .await
        .doing(DOING)?;
    Ok(done.rows_affected())
}

fn each<R, T>(rows: &[R], of: impl Fn(&R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

/// A status with its order and the one before it.
struct Stood<'a> {
    order: &'a Order,
    before: Option<i16>,
    status: &'a Status,
}

fn stood(order: &Order) -> impl Iterator<Item = Stood<'_>> {
    let before = std::iter::once(None).chain(order.statuses.iter().map(|status| Some(status.status.code())));
    order.statuses.iter().zip(before).map(move |(status, before)| Stood { order, before, status })
}

async fn statuses(conn: &mut PgConnection, orders: &[Order], moments: &[Moment]) -> Result<u64> {
    let all: Vec<Stood<'_>> = orders.iter().flat_map(stood).collect();
    let done = sqlx::query(include_str!("../queries/sample_statuses.sql"))
        .bind(each(&all, |row| moments[row.order.moment].symbol))
        .bind(each(&all, |row| row.order.id.clone()))
        .bind(each(&all, |row| row.before))
        .bind(each(&all, |row| row.status.status.code()))
        .bind(each(&all, |row| row.status.reason))
        .bind(each(&all, |row| plain(&row.order.original)))
        .bind(each(&all, |row| plain(&row.status.filled)))
        .bind(each(&all, |row| row.status.at))
        .execute(conn)
        .await
        .doing(DOING)?;
    Ok(done.rows_affected())
}

async fn changes(conn: &mut PgConnection, books: &Books) -> Result<u64> {
    let changes = &books.changes;
    let done = sqlx::query(include_str!("../queries/sample_changes.sql"))
        .bind(each(changes, |change| change.account.0))
        .bind(each(changes, |change| change.account.1.clone()))
        .bind(each(changes, |change| change.kind))
        .bind(each(changes, |change| plain(&change.amount)))
        .bind(each(changes, |change| plain(&change.before)))
        .bind(each(changes, |change| change.reference.clone()))
        .bind(each(changes, |change| change.at))
        .execute(conn)
        .await
        .doing(DOING)?;
    Ok(done.rows_affected())
}

async fn balances(conn: &mut PgConnection, books: &Books) -> Result<u64> {
    let looks = &books.looks;
    let done = sqlx::query(include_str!("../queries/sample_balances.sql"))
        .bind(each(looks, |look| look.account.0))
        .bind(each(looks, |look| look.account.1.clone()))
        .bind(each(looks, |look| plain(&look.total)))
        .bind(each(looks, |look| look.at))
        .execute(conn)
        .await
        .doing(DOING)?;
    Ok(done.rows_affected())
}
