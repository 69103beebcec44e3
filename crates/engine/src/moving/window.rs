//! The source of a contracted move holds a window of recent rows. What is older
//! goes in small batches, between those of the applier.
//!
//! A row goes only if the target holds its exact image and no log has its key,
//! all under one snapshot: a row that somebody writes meanwhile makes the batch
//! fail and stays. What the target does not hold, an accepted loss for example,
//! stays for good.

use domain::plan::Contract;
use sqlx::AssertSqlSafe;

use super::Shape;
use super::apply::Batch;
use super::capture::Capture;
use super::shape::list;
use crate::error::{Doing, Result};
use crate::sql;

impl Shape {
    /// Where the window begins, as a value of the column that tells the age.
    fn window_from(&self, plan: &str, contract: &Contract) -> String {
        format!(
            "(SELECT m.window_from FROM refit.move m WHERE m.plan = {} AND m.id = {})::{}",
            sql::literal(plan),
            sql::literal(&self.spec.id),
            self.source_types[&contract.window]
        )
    }

    /// Removes up to `$1` rows that are older than the window.
    pub(crate) fn trim(&self, plan: &str, contract: &Contract) -> String {
        let (columns, log) = (&self.spec.columns, Capture::forward(self).log());
        let same = columns.iter().filter(|column| self.spec.target_key.contains(&column.target));
        let same = same.map(|column| format!("v.{} = {}", sql::ident(&column.target), self.image(column)));
        let logged = self.spec.key.iter().map(|key| format!("q.{key} = l.{key}", key = sql::ident(key)));
        format!(
            "DELETE FROM {source} d USING (SELECT l.tableoid AS t, l.ctid AS c FROM {joined} \
               CROSS JOIN LATERAL (SELECT * FROM {target} v WHERE {same} OFFSET 0) v \
              WHERE l.{window} < {from} AND ({stored}) IS NOT DISTINCT FROM ({images}) \
                AND NOT EXISTS (SELECT 1 FROM {log} q WHERE {logged}) \
              ORDER BY l.{window} LIMIT $1) old \
              WHERE (d.tableoid, d.ctid) = (old.t, old.c)",
            source = self.source(),
            joined = self.source_joined(),
            target = self.target(),
            same = same.collect::<Vec<_>>().join(" AND "),
            window = sql::ident(&contract.window),
            from = self.window_from(plan, contract),
            stored = list(columns, |column| format!("v.{}", sql::ident(&column.target))),
            images = list(columns, |column| self.image(column)),
            logged = logged.collect::<Vec<_>>().join(" AND "),
        )
    }

    /// Like `remove_gone`, but a row that is older than the window is the
    /// target's alone: that the source lacks it says nothing.
    pub(crate) fn remove_gone_in_window(&self, plan: &str, contract: &Contract) -> String {
        let at = self.spec.key.iter().position(|key| *key == contract.window).unwrap_or_default();
        let from = self.window_from(plan, contract);
        format!("{} AND k.{} >= {from}", self.remove_gone(), super::keyed::part(at))
    }
}

impl Batch<'_> {
    /// Lets the window roll on and removes rows that are older. Returns how
    /// many it was.
    pub(super) async fn trim(&self, contract: &Contract, limit: i64) -> Result<i64> {
        let doing = format!("removing rows of {} that are older than its window", self.shape.spec.source);
        let (mut tx, state) = self.begin().await?;
        if state != domain::moving::MoveState::Contracted {
            return Ok(0);
        }
        let (plan, id) = (&self.hold.plan, &self.hold.id);
        store::moves::set_window(&mut *tx, plan, id, contract.keep_days).await.doing(doing.clone())?;
        let done =
            sqlx::query(AssertSqlSafe(self.shape.trim(plan, contract))).bind(limit).execute(&mut *tx).await;
        let removed = done.doing(doing.clone())?.rows_affected();
        tx.commit().await.doing(doing)?;
        Ok(i64::try_from(removed).unwrap_or(i64::MAX))
    }
}
