//! The signals that the database tells by SQL, all in one statement.

use chrono::{DateTime, Utc};
use domain::throttle::{Reading, Signal, Value};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::error::{Doing, Error, Kind, Result};

/// What the statements need to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// Application names of our own sessions.
    pub ours: Vec<String>,
    /// The tables of the move, as SQL writes them.
    pub relations: Vec<String>,
    /// Of the database's machine, if that is known.
    pub cores: Option<f64>,
}

const GIVEN: &str = include_str!("../queries/throttle/given.sql");

/// One statement per line, and the signals that it answers for.
const STATEMENTS: [(&str, &[Signal]); 7] = [
    (include_str!("../queries/throttle/blocking.sql"), &[Signal::Blocking]),
    (include_str!("../queries/throttle/slots.sql"), &[Signal::Slots]),
    (include_str!("../queries/throttle/replica.sql"), &[Signal::ReplicaBytes, Signal::ReplicaSeconds]),
    (include_str!("../queries/throttle/archive.sql"), &[Signal::Archive]),
    (include_str!("../queries/throttle/vacuum.sql"), &[Signal::Vacuum]),
    (include_str!("../queries/throttle/sessions.sql"), &[Signal::Sessions]),
    (include_str!("../queries/throttle/snapshot.sql"), &[Signal::Snapshot]),
];

#[derive(sqlx::FromRow)]
struct Row {
    at: DateTime<Utc>,
    signal: String,
    value: Option<f64>,
    applies: bool,
    says: String,
}

/// Every signal that SQL can tell, and the database's time. When the one
/// statement is refused, each signal is asked for by itself, so that only the
/// one at fault is unknown.
pub async fn read(conn: &mut PgConnection, given: &Given) -> Result<(DateTime<Utc>, Vec<Reading>)> {
    let at: DateTime<Utc> =
        sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(&mut *conn).await.doing(DOING)?;
    let readings = match ask(conn, &STATEMENTS, given).await {
        Err(error) if error.kind != Kind::Unavailable && error.sqlstate().is_some() => {
            one_by_one(conn, given, at).await?
        }
        other => other?,
    };
    Ok((at, readings))
}

async fn one_by_one(conn: &mut PgConnection, given: &Given, at: DateTime<Utc>) -> Result<Vec<Reading>> {
    let mut readings = Vec::new();
    for statement in STATEMENTS {
        match ask(conn, &[statement], given).await {
            Ok(found) => readings.extend(found),
            Err(error) if error.sqlstate().is_none() => return Err(error),
            Err(error) => readings.extend(unknown(statement.1, &error, at)),
        }
    }
    Ok(readings)
}

fn unknown(signals: &[Signal], error: &Error, at: DateTime<Utc>) -> Vec<Reading> {
    let says = format!("{} {}", error.why, error.next).trim_end().to_owned();
    signals
        .iter()
        .map(|signal| Reading { signal: *signal, value: Value::Unknown, says: says.clone(), at })
        .collect()
}

const DOING: &str = "reading the throttle's signals";

async fn ask(
    conn: &mut PgConnection,
    statements: &[(&str, &[Signal])],
    given: &Given,
) -> Result<Vec<Reading>> {
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(together(statements)))
        .bind(&given.ours)
        .bind(&given.relations)
        .bind(given.cores)
        .fetch_all(conn)
        .await
        .doing(DOING)?;
    Ok(rows.into_iter().filter_map(reading).collect())
}

fn together(statements: &[(&str, &[Signal])]) -> String {
    let all: Vec<String> = statements.iter().map(|(text, _)| format!("({text})")).collect();
    format!("{GIVEN}SELECT clock_timestamp() AS at, s.* FROM ({}) s", all.join(" UNION ALL "))
}

fn reading(row: Row) -> Option<Reading> {
    let value = match row.value {
        _ if !row.applies => Value::DoesNotApply,
        Some(value) => Value::Known(value),
        None => Value::Unknown,
    };
    Some(Reading { signal: Signal::parse(&row.signal)?, value, says: row.says, at: row.at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_has_one_statement_or_is_read_elsewhere() {
        let elsewhere = [Signal::DataDisk, Signal::WalDisk, Signal::Canary];
        let mut answered: Vec<Signal> =
            STATEMENTS.iter().flat_map(|(_, signals)| *signals).copied().collect();
        answered.extend(elsewhere);
        answered.sort();
        let all: Vec<Signal> = domain::throttle::SIGNALS.iter().map(|row| row.signal).collect();
        assert_eq!(answered, all);
    }
}
