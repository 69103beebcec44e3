//! One batch of a log: for each changed key the side that follows is made
//! equal to the other, in the transaction that takes the key off the log.
//!
//! All statements see one snapshot. A key that changes after it has another
//! line in the log, which this transaction neither sees nor removes.

use std::collections::HashSet;

use domain::moving::MoveState;
use sqlx::postgres::PgArguments;
use sqlx::query::{Query, QueryAs, QueryScalar};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};
use store::applier::Hold;

use super::capture::Capture;
use super::{Shape, names};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, ddl, failpoint};

/// Changes that one transaction takes off the log.
pub(crate) const LARGEST: i64 = 2_000;

pub(super) const SETTLE: &str = include_str!("../queries/moving/settle_quarantine.sql");

/// What a batch came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    /// Lines taken off the log.
    pub(crate) changes: i64,
    pub(crate) quarantined: i64,
}

pub(crate) struct Batch<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) shape: &'a Shape,
    pub(crate) hold: &'a Hold,
}

impl Batch<'_> {
    /// Applies up to `limit` changes.
    pub(crate) async fn apply(&self, limit: i64) -> Result<Applied> {
        let doing = self.doing();
        let (mut tx, state) = self.begin().await?;
        let applied = self.apply_in(&mut tx, limit, state).await?;
        if applied.changes == 0 {
            tx.commit().await.doing(doing)?;
        } else {
            failpoint::hit("apply.before_commit").await;
            tx.commit().await.doing(doing)?;
            failpoint::hit("apply.after_commit").await;
        }
        Ok(applied)
    }

    /// The same from the target to the source, since writers use the target.
    pub(crate) async fn apply_back(&self, limit: i64) -> Result<Applied> {
        let (mut tx, state) = self.begin().await?;
        if !state.is_reversed() {
            return Ok(Applied::default());
        }
        let applied = self.apply_back_in(&mut tx, limit).await?;
        if applied.changes == 0 {
            tx.commit().await.doing(self.doing())?;
        } else {
            failpoint::hit("apply_back.before_commit").await;
            tx.commit().await.doing(self.doing())?;
            failpoint::hit("apply_back.after_commit").await;
        }
        Ok(applied)
    }

    /// The one change at the head of the log is refused by the target: the row
    /// goes into quarantine with the reason.
    pub(crate) async fn refuse_one(&self, why: &str) -> Result<()> {
        let (mut tx, _) = self.begin().await?;
        let keys = self.take(&mut tx, 1, &Capture::forward(self.shape), "source").await?;
        self.settle_quarantine(&mut tx, &keys).await?;
        self.quarantine(&mut tx, &keys, true, why).await?;
        tx.commit().await.doing(self.doing())
    }

    fn doing(&self) -> String {
        format!("applying changes of {}", self.shape.spec.source)
    }

    pub(super) async fn begin(&self) -> Result<(Transaction<'static, Postgres>, MoveState)> {
        let doing = self.doing();
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";
        let mut tx = self.engine.work().begin_with(begin).await.doing(doing.clone())?;
        ddl::script(&mut tx, include_str!("../queries/moving/apply_settings.sql"))
            .await
            .doing(doing.clone())?;
        match store::applier::fence(&mut *tx, self.hold).await.doing(doing.clone())? {
            Some(state) => {
                failpoint::hit("apply.fenced").await;
                Ok((tx, state))
            }
            None => Err(Error::new(Kind::Fenced, doing, "another applier has taken the move over", "")),
        }
    }

    /// The same in the caller's transaction.
    pub(crate) async fn apply_in(
        &self,
        conn: &mut PgConnection,
        limit: i64,
        state: MoveState,
    ) -> Result<Applied> {
        let mut keys = self.take(conn, limit, &Capture::forward(self.shape), "source").await?;
        if keys.changes == 0 {
            return Ok(Applied::default());
        }
        if state.is_reversed() {
            self.leave_out_contested(conn, &mut keys).await?;
            self.hold(conn, &keys, &self.shape.hold_targets()).await?;
        }
        let nameless = self.name(conn, &keys).await?;
        self.settle_quarantine(conn, &keys).await?;
        self.carry_out(conn, &keys, [self.remove_gone(state)?, self.shape.upsert()]).await?;
        let quarantined = match nameless {
            0 => 0,
            _ => self.quarantine(conn, &keys, false, super::quarantine::UNMAPPED).await?,
        };
        Ok(Applied { changes: keys.changes, quarantined })
    }

    /// Creates the names that these rows bring up, and counts the rows that get
    /// none. Both see the snapshot of the batch: a row that comes up a moment
    /// later is not taken for one that cannot be named.
    async fn name(&self, conn: &mut PgConnection, keys: &Keys) -> Result<i64> {
        match self.unmapped(conn, keys).await? {
            0 => Ok(0),
            _ => {
                names::create(self.engine, self.shape, conn).await?;
                failpoint::hit("apply.named").await;
                self.unmapped(conn, keys).await
            }
        }
    }

    async fn unmapped(&self, conn: &mut PgConnection, keys: &Keys) -> Result<i64> {
        let count = self.shape.count_unmapped();
        keys.bind_scalar(&count).fetch_one(conn).await.doing(self.doing())
    }

    pub(crate) async fn apply_back_in(&self, conn: &mut PgConnection, limit: i64) -> Result<Applied> {
        let keys = self.take(conn, limit, &Capture::reverse(self.shape), "target").await?;
        if keys.changes > 0 {
            self.hold(conn, &keys, &self.shape.hold_sources()).await?;
            self.keep_losers(conn, &keys).await?;
            self.carry_out(conn, &keys, [self.shape.remove_gone_back(), self.shape.upsert_back()]).await?;
        }
        Ok(Applied { changes: keys.changes, ..Applied::default() })
    }

    /// Of a contracted source only the window says what is gone.
    fn remove_gone(&self, state: MoveState) -> Result<String> {
        if state != MoveState::Contracted {
            return Ok(self.shape.remove_gone());
        }
        let contract = self.shape.spec.contract.as_ref().ok_or_else(|| self.no_window())?;
        Ok(self.shape.remove_gone_in_window(&self.hold.plan, contract))
    }

    fn no_window(&self) -> Error {
        let next = "Put [move.contract] back into plan.toml as it was when the move was contracted.";
        Error::new(Kind::Refused, self.doing(), "the plan no longer says what the source's window is", next)
    }

    async fn carry_out(&self, conn: &mut PgConnection, keys: &Keys, statements: [String; 2]) -> Result<()> {
        for statement in statements {
            keys.bind(&statement).execute(&mut *conn).await.doing(self.doing())?;
        }
        Ok(())
    }

    /// Clients write to both sides: nobody changes these rows from here on, and
    /// whoever did since the snapshot makes this fail.
    async fn hold(&self, conn: &mut PgConnection, keys: &Keys, statement: &str) -> Result<()> {
        keys.bind_scalar(statement).fetch_one(conn).await.map(drop).doing(self.doing())
    }

    /// The source was changed as well since its log was looked at.
    async fn keep_losers(&self, conn: &mut PgConnection, keys: &Keys) -> Result<()> {
        let statement = self.shape.contested_back(&Capture::forward(self.shape));
        let query = keys.bind(&statement).bind(&self.hold.plan).bind(&self.hold.id);
        query.execute(conn).await.map(drop).doing(self.doing())
    }

    /// Keys that were changed on both sides: the target holds the truth, and
    /// the way back brings it to the source.
    async fn leave_out_contested(&self, conn: &mut PgConnection, keys: &mut Keys) -> Result<()> {
        let statement = self.shape.contested(&Capture::reverse(self.shape));
        let query = keys.bind_rows(&statement).bind(&self.hold.plan).bind(&self.hold.id);
        let contested: Vec<(Vec<String>,)> = query.fetch_all(conn).await.doing(self.doing())?;
        let contested: HashSet<Vec<String>> = contested.into_iter().map(|(key,)| key).collect();
        keys.leave_out(&contested);
        Ok(())
    }

    async fn take(&self, conn: &mut PgConnection, limit: i64, capture: &Capture, side: &str) -> Result<Keys> {
        let taken: Vec<(Vec<String>, i64)> = sqlx::query_as(AssertSqlSafe(self.shape.take(capture)))
            .bind(limit)
            .bind(&self.hold.plan)
            .bind(&self.hold.id)
            .bind(side)
            .fetch_all(conn)
            .await
            .doing(self.doing())?;
        Ok(Keys::new(taken, capture.key.len()))
    }

    async fn settle_quarantine(&self, conn: &mut PgConnection, keys: &Keys) -> Result<()> {
        sqlx::query(SETTLE)
            .bind(&self.hold.plan)
            .bind(&self.hold.id)
            .bind(keys.joined())
            .bind(self.engine.worker())
            .execute(conn)
            .await
            .doing(self.doing())?;
        Ok(())
    }

    async fn quarantine(&self, conn: &mut PgConnection, keys: &Keys, all: bool, why: &str) -> Result<i64> {
        let statement = self.shape.quarantine_keys(all);
        let done = keys
            .bind(&statement)
            .bind(None::<i64>)
            .bind(&self.hold.plan)
            .bind(&self.hold.id)
            .bind(why)
            .execute(conn)
            .await
            .doing("putting rows into quarantine")?;
        Ok(done.rows_affected() as i64)
    }
}

/// Keys by column, as the statements take them.
struct Keys {
    columns: Vec<Vec<String>>,
    changes: i64,
}

impl Keys {
    fn new(taken: Vec<(Vec<String>, i64)>, width: usize) -> Self {
        let changes = taken.iter().map(|(_, lines)| lines).sum();
        let mut columns = vec![Vec::with_capacity(taken.len()); width];
        for (key, _) in taken {
            columns.iter_mut().zip(key).for_each(|(column, value)| column.push(value));
        }
        Self { columns, changes }
    }

    fn bind<'q>(&'q self, statement: &str) -> Query<'q, Postgres, PgArguments> {
        let query = sqlx::query(AssertSqlSafe(statement.to_owned()));
        self.columns.iter().fold(query, |query, column| query.bind(column))
    }

    fn bind_scalar<'q>(&'q self, statement: &str) -> QueryScalar<'q, Postgres, i64, PgArguments> {
        let query = sqlx::query_scalar(AssertSqlSafe(statement.to_owned()));
        self.columns.iter().fold(query, |query, column| query.bind(column))
    }

    fn bind_rows<'q, R>(&'q self, statement: &str) -> QueryAs<'q, Postgres, R, PgArguments>
    where
        R: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    {
        let query = sqlx::query_as(AssertSqlSafe(statement.to_owned()));
        self.columns.iter().fold(query, |query, column| query.bind(column))
    }

    fn leave_out(&mut self, keys: &HashSet<Vec<String>>) {
        if keys.is_empty() {
            return;
        }
        let rows = self.columns.first().map_or(0, Vec::len);
        let key = |row: usize| self.columns.iter().map(|column| column[row].clone()).collect::<Vec<_>>();
        let kept: Vec<Vec<String>> = (0..rows).map(key).filter(|key| !keys.contains(key)).collect();
        let width = self.columns.len();
        self.columns = vec![Vec::with_capacity(kept.len()); width];
        for key in kept {
            self.columns.iter_mut().zip(key).for_each(|(column, value)| column.push(value));
        }
    }

    /// Each key as an array in JSON: a part may be empty or hold any character.
    fn joined(&self) -> Vec<String> {
        let rows = self.columns.first().map_or(0, Vec::len);
        let key = |row: usize| self.columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>();
        (0..rows).map(|row| serde_json::json!(key(row)).to_string()).collect()
    }
}

#[cfg(test)]
mod property;
