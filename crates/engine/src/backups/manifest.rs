//! Counts and digests of everything that a dump carries, read by the server
//! itself: only one line per table comes over.

use domain::backup::{Manifest, ObjectCount, SequenceSpan, TableSum};
use sqlx::{AssertSqlSafe, PgConnection};

use super::OURS;
use crate::error::{Doing, Result};
use crate::jobs::Context;
use crate::sql::{self, Hashed};

/// Shows how far the reading is, as a part of the run's progress.
pub(super) struct Meter<'a> {
    pub(super) context: &'a Context,
    /// Tables that were counted before, on the other side.
    pub(super) before: i64,
    /// How often every table is read in the whole run.
    pub(super) sides: i64,
}

impl Meter<'_> {
    fn record_hash(&self) -> bool {
        self.context.engine.server_version() >= 140_000
    }

    async fn show(&self, done: usize, of: usize) -> Result<()> {
        let (done, total) = (self.before + done as i64, self.sides * of as i64);
        let (control, run) = (self.context.engine.control(), self.context.run.id);
        let doing = "writing the run's progress";
        store::run::set_progress(control, run, done, Some(total), "tables", None).await.doing(doing)?;
        Ok(())
    }
}

/// Makes values read the same on both sides, until the transaction ends.
pub(super) async fn settle(conn: &mut PgConnection) -> Result<()> {
    let script = sqlx::raw_sql(include_str!("../queries/backups/settings.sql"));
    script.execute(conn).await.map(|_| ()).doing("preparing to read every table")
}

/// The manifest but for its sequences, under the snapshot of the connection's
/// transaction.
pub(super) async fn read(conn: &mut PgConnection, meter: &Meter<'_>) -> Result<Manifest> {
    Ok(Manifest {
        tables: tables(conn, meter).await?,
        sequences: Vec::new(),
        objects: objects(conn).await?,
        large_objects: large_objects(conn, meter).await?,
        left_out: sqlx::query_scalar(include_str!("../queries/backups/left_out.sql"))
            .bind(OURS)
            .fetch_all(conn)
            .await
            .doing("looking for triggers of Refit's own")?,
    })
}

async fn tables(conn: &mut PgConnection, meter: &Meter<'_>) -> Result<Vec<TableSum>> {
    let record_hash = meter.record_hash();
    let listed: Vec<(String, String, Vec<String>, Vec<bool>)> =
        sqlx::query_as(include_str!("../queries/backups/tables.sql"))
            .bind(OURS)
            .fetch_all(&mut *conn)
            .await
            .doing("listing the tables")?;
    let mut found = Vec::new();
    for (schema, table, names, plain) in &listed {
        let columns: Vec<Hashed> = names
            .iter()
            .zip(plain)
            .map(|(name, plain)| Hashed { name: name.clone(), plain: *plain })
            .collect();
        let statement = sql::table_sum(schema, table, &columns, record_hash);
        found.push(sum(conn, format!("{schema}.{table}"), statement).await?);
        meter.show(found.len(), listed.len()).await?;
    }
    Ok(found)
}

async fn large_objects(conn: &mut PgConnection, meter: &Meter<'_>) -> Result<TableSum> {
    sum(conn, "large objects".to_owned(), sql::large_objects(meter.record_hash())).await
}

async fn sum(conn: &mut PgConnection, name: String, statement: String) -> Result<TableSum> {
    let (rows, digest): (i64, String) = sqlx::query_as(AssertSqlSafe(statement))
        .persistent(false)
        .fetch_one(conn)
        .await
        .doing(format!("counting {name}"))?;
    Ok(TableSum { name, rows, digest })
}

async fn objects(conn: &mut PgConnection) -> Result<Vec<ObjectCount>> {
    let rows: Vec<(String, i64, String)> = sqlx::query_as(include_str!("../queries/backups/objects.sql"))
        .bind(OURS)
        .fetch_all(conn)
        .await
        .doing("listing what there is besides rows")?;
    Ok(rows.into_iter().map(|(kind, count, digest)| ObjectCount { kind, count, digest }).collect())
}

/// The next value of every sequence, now: sequences know no snapshot.
pub(super) async fn sequences(conn: &mut PgConnection) -> Result<Vec<(String, i64)>> {
    let doing = "reading the sequences";
    let listed: Vec<(String, String, i64)> = sqlx::query_as(include_str!("../queries/backups/sequences.sql"))
        .bind(OURS)
        .fetch_all(&mut *conn)
        .await
        .doing(doing)?;
    let mut found = Vec::new();
    for (schema, name, increment) in listed {
        let statement = sql::next_value(&schema, &name, increment);
        let next: i64 = sqlx::query_scalar(AssertSqlSafe(statement))
            .persistent(false)
            .fetch_one(&mut *conn)
            .await
            .doing(format!("reading the sequence {schema}.{name}"))?;
        found.push((format!("{schema}.{name}"), next));
    }
    Ok(found)
}

/// Both looks at the sequences side by side. One that came or went between
/// them is in no snapshot that matters here.
pub(super) fn spans(first: Vec<(String, i64)>, second: &[(String, i64)]) -> Vec<SequenceSpan> {
    let pairs = first.into_iter().filter_map(|(name, first)| {
        let (_, second) = second.iter().find(|(other, _)| *other == name)?;
        Some(SequenceSpan { name, first, second: *second })
    });
    pairs.collect()
}
