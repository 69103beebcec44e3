//! What logs the changes of a table: a log and the triggers that fill it.
//!
//! The triggers only append the changed keys, in the client's own transaction:
//! no constraint, no look-up, no NOTIFY, no EXCEPTION block. So they cannot
//! fail on a rule of the other side, and cannot deadlock with the copy. They
//! fire ALWAYS, so `session_replication_role` does not get around them.

use domain::plan::Move;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use super::Shape;
use crate::error::{Doing, Result};
use crate::{ddl, sql};

/// One table whose changed keys are logged.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    /// The table, quoted.
    pub(crate) table: String,
    /// The log's name in schema refit, unquoted; functions and triggers are
    /// called after it.
    name: String,
    /// Name and type of the key's columns.
    pub(crate) key: Vec<(String, String)>,
}

/// Long names are cut by PostgreSQL, so what makes them different goes first.
const LONGEST_ID: usize = 40;

impl Capture {
    fn new(prefix: &str, id: &str, table: String, key: Vec<(String, String)>) -> Self {
        let short = id.len() <= LONGEST_ID;
        let id = if short { id.to_owned() } else { hex::encode(&Sha256::digest(id)[..16]) };
        Self { table, name: format!("{prefix}_{id}"), key }
    }

    /// Of the source as the plan names it, to look at and not to write: it can
    /// be had when the table is gone.
    pub(crate) fn to_look_at(spec: &Move) -> Self {
        Self::new("capture", &spec.id, sql::qualified(&spec.source), Vec::new())
    }

    /// Of the target, to look at.
    pub(crate) fn reverse_to_look_at(spec: &Move) -> Self {
        Self::new("reverse", &spec.id, sql::qualified(&spec.target), Vec::new())
    }

    /// Of the source: whoever writes there is followed by the target.
    pub(crate) fn forward(shape: &Shape) -> Self {
        Self::new("capture", &shape.spec.id, shape.source(), shape.source_key_types())
    }

    /// Of the target, when writers have gone over to it.
    pub(crate) fn reverse(shape: &Shape) -> Self {
        Self::new("reverse", &shape.spec.id, shape.target(), shape.target_key_types())
    }

    /// The log table, quoted.
    pub(crate) fn log(&self) -> String {
        format!("refit.{}", sql::ident(&self.name))
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn columns(&self, prefix: &str) -> String {
        let each = self.key.iter().map(|(name, _)| format!("{prefix}{}", sql::ident(name)));
        each.collect::<Vec<_>>().join(", ")
    }

    /// `a AS k1, b AS k2`: the key as statements about named rows take it.
    pub(crate) fn numbered(&self) -> String {
        let each = self.key.iter().enumerate();
        each.map(|(index, (name, _))| format!("{} AS k{}", sql::ident(name), index + 1))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// `array[q.a::text, q.b::text]`: a logged key as it stands in the ledger.
    pub(crate) fn key_text(&self, prefix: &str) -> String {
        let each = self.key.iter().map(|(name, _)| format!("{prefix}{}::text", sql::ident(name)));
        format!("array[{}]", each.collect::<Vec<_>>().join(", "))
    }

    /// Makes the log and its triggers in the caller's transaction, which holds
    /// the table against writers.
    pub(crate) async fn create(&self, conn: &mut PgConnection) -> Result<()> {
        for text in self.create_statements(conn).await? {
            ddl::script(conn, &text).await.doing(format!("arming the capture of {}", self.table))?;
        }
        Ok(())
    }

    pub(crate) async fn create_statements(&self, conn: &mut PgConnection) -> Result<[String; 3]> {
        let partitioned: bool =
            sqlx::query_scalar("SELECT relkind = 'p' FROM pg_class WHERE oid = $1::regclass")
                .bind(&self.table)
                .fetch_one(conn)
                .await
                .doing(format!("looking at {}", self.table))?;
        let triggers = if partitioned { self.row_triggers() } else { self.statement_triggers() };
        Ok([self.create_log(), triggers, self.truncate_trigger()])
    }

    /// Takes everything away that `create` made, and what is left of it.
    pub(crate) async fn drop(&self, conn: &mut PgConnection) -> Result<()> {
        for text in self.drop_statements(conn).await? {
            ddl::script(conn, &text).await.doing(format!("removing the capture of {}", self.table))?;
        }
        Ok(())
    }

    /// The triggers of a table that is gone are gone as well.
    pub(crate) async fn drop_statements(&self, conn: &mut PgConnection) -> Result<Vec<String>> {
        let exists: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
            .bind(&self.table)
            .fetch_one(conn)
            .await
            .doing(format!("looking at {}", self.table))?;
        let trigger = |event| format!("DROP TRIGGER IF EXISTS {} ON {}", self.trigger(event), self.table);
        let function = |event| format!("DROP FUNCTION IF EXISTS {}()", self.function(event));
        let mut texts = Vec::new();
        for event in EVENTS {
            texts.extend(exists.then(|| trigger(event)));
            texts.push(function(event));
        }
        texts.push(format!("DROP TABLE IF EXISTS {}", self.log()));
        Ok(texts)
    }

    /// Whether its log is there; that of the target is while writers use it.
    pub(crate) async fn is_there(&self, conn: &mut PgConnection) -> Result<bool> {
        sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
            .bind(self.log())
            .fetch_one(conn)
            .await
            .doing(format!("looking at the capture of {}", self.table))
    }

    /// Puts log and triggers in place. To remove a trigger takes a lock that no
    /// reader may be beside; those that are only silent are woken instead.
    pub(crate) async fn place(&self, conn: &mut PgConnection) -> Result<()> {
        self.run(self.place_statements(conn).await?, conn).await
    }

    pub(crate) async fn place_statements(&self, conn: &mut PgConnection) -> Result<Vec<String>> {
        let triggers: Vec<String> = EVENTS.map(|event| self.trigger_name(event)).to_vec();
        let silent: bool = sqlx::query_scalar(include_str!("../queries/moving/silent.sql"))
            .bind(&self.table)
            .bind(self.log())
            .bind(triggers)
            .fetch_one(&mut *conn)
            .await
            .doing(format!("looking at {}", self.table))?;
        if silent {
            return Ok(self.each_trigger("ENABLE ALWAYS"));
        }
        let mut texts = self.drop_statements(conn).await?;
        texts.extend(self.create_statements(conn).await?);
        Ok(texts)
    }

    /// Logs nothing from here on. Readers need not end for that.
    pub(crate) async fn silence(&self, conn: &mut PgConnection) -> Result<()> {
        self.run(self.silence_statements(), conn).await
    }

    pub(crate) fn silence_statements(&self) -> Vec<String> {
        self.each_trigger("DISABLE")
    }

    fn each_trigger(&self, verb: &str) -> Vec<String> {
        let one = |event| format!("ALTER TABLE {} {verb} TRIGGER {}", self.table, self.trigger(event));
        EVENTS.map(one).to_vec()
    }

    async fn run(&self, texts: Vec<String>, conn: &mut PgConnection) -> Result<()> {
        for text in texts {
            ddl::script(conn, &text).await.doing(format!("changing the capture of {}", self.table))?;
        }
        Ok(())
    }

    /// How many changes are left, to be asked with writers held off.
    pub(crate) fn left(&self) -> String {
        format!("SELECT count(*) FROM {}", self.log())
    }

    /// How many changes wait, counted up to a limit, and since when.
    pub(crate) async fn backlog(
        &self,
        conn: &mut PgConnection,
    ) -> Result<(i64, Option<chrono::DateTime<chrono::Utc>>)> {
        let statement = format!(
            "SELECT count(*), min(refit_at) FROM (SELECT refit_at FROM {} LIMIT {COUNTED}) q",
            self.log()
        );
        sqlx::query_as(AssertSqlSafe(statement)).fetch_one(conn).await.doing("reading the backlog")
    }

    /// Keys that a repair put on the log and that are not applied yet.
    pub(crate) async fn asked_again(&self, pool: &PgPool) -> Result<i64> {
        let statement = format!("SELECT count(*) FROM {} WHERE refit_op = 'r'", self.log());
        sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(pool).await.doing("reading the backlog")
    }

    fn create_log(&self) -> String {
        let key: Vec<String> =
            self.key.iter().map(|(name, kind)| format!("{} {kind}", sql::ident(name))).collect();
        format!(
            "CREATE TABLE {log} ({key}, refit_op \"char\", refit_at timestamptz DEFAULT clock_timestamp(), \
             refit_application text DEFAULT current_setting('application_name'), refit_role text DEFAULT session_user) \
             WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, \
             autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000)",
            log = self.log(),
            key = key.join(", "),
        )
    }

    /// With transition tables: one statement of the log per statement of the
    /// client, however many rows it has.
    fn statement_triggers(&self) -> String {
        let (log, columns) = (self.log(), self.columns(""));
        let from = |rows: &str, op: &str| {
            format!("INSERT INTO {log} ({columns}, refit_op) SELECT {columns}, '{op}' FROM {rows}")
        };
        let update = format!(
            "INSERT INTO {log} ({columns}, refit_op) SELECT {columns}, 'u' FROM old_rows UNION SELECT {columns}, 'u' FROM new_rows"
        );
        let parts = [
            ("insert", from("new_rows", "i"), "NEW TABLE AS new_rows"),
            ("update", update, "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("delete", from("old_rows", "d"), "OLD TABLE AS old_rows"),
        ];
        let each = parts.into_iter().map(|(event, body, tables)| {
            let scope = format!("REFERENCING {tables} FOR EACH STATEMENT");
            self.part(event, &body, event, &scope)
        });
        each.collect()
    }

    /// A partitioned table has no transition tables for rows that are written
    /// to a partition by its own name, but its row triggers are in each.
    fn row_triggers(&self) -> String {
        let (log, columns) = (self.log(), self.columns(""));
        let row = |side: &str, op: &str| {
            let values = self.columns(&format!("{side}."));
            format!("INSERT INTO {log} ({columns}, refit_op) VALUES ({values}, '{op}')")
        };
        let changed = format!("({}) IS DISTINCT FROM ({})", self.columns("NEW."), self.columns("OLD."));
        let update = format!("{}; IF {changed} THEN {}; END IF", row("OLD", "u"), row("NEW", "u"));
        let parts = [("insert", row("NEW", "i")), ("update", update), ("delete", row("OLD", "d"))];
        parts.into_iter().map(|(event, body)| self.part(event, &body, event, "FOR EACH ROW")).collect()
    }

    /// Keys cannot be logged for it: the mark in the log says that it happened.
    fn truncate_trigger(&self) -> String {
        let body = format!("INSERT INTO {} (refit_op) VALUES ('T')", self.log());
        self.part("truncate", &body, "truncate", "FOR EACH STATEMENT")
    }

    fn part(&self, name: &str, body: &str, event: &str, scope: &str) -> String {
        format!(
            "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
             SET search_path = pg_catalog, pg_temp AS $refit$ BEGIN {body}; RETURN NULL; END $refit$; \
             REVOKE ALL ON FUNCTION {function}() FROM PUBLIC; \
             CREATE TRIGGER {trigger} AFTER {event} ON {table} {scope} \
             WHEN (current_setting('refit.applying', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION {function}(); \
             ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger};\n",
            function = self.function(name),
            trigger = self.trigger(name),
            table = self.table,
        )
    }

    fn function(&self, event: &str) -> String {
        format!("refit.{}", sql::ident(&format!("{}_{event}", self.name)))
    }

    fn trigger(&self, event: &str) -> String {
        sql::ident(&self.trigger_name(event))
    }

    fn trigger_name(&self, event: &str) -> String {
        format!("refit_{}_{event}", self.name)
    }
}

const EVENTS: [&str; 4] = ["insert", "update", "delete", "truncate"];
/// A longer backlog is only known to be longer.
pub(crate) const COUNTED: i64 = 100_000;
