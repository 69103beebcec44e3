//! Names in open rows that a look-up has no answer for.

use domain::plan::{Lookup, Move};
use domain::quarantine::Unmapped;
use sqlx::AssertSqlSafe;

use crate::error::{Doing, Result};
use crate::{Engine, moves, sql};

/// More names than this are not looked through by a person.
const SHOWN: i64 = 200;

pub(super) async fn unmapped(engine: &Engine, id: &str) -> Result<Vec<Unmapped>> {
    let spec = moves::spec(engine, id)?;
    let mut found = Vec::new();
    for lookup in &spec.lookups {
        found.extend(of_lookup(engine, spec, lookup).await?);
    }
    Ok(found)
}

/// Distinct values in open rows, most rows first. None when the look-up's
/// relation is not there.
async fn of_lookup(engine: &Engine, spec: &Move, lookup: &Lookup) -> Result<Vec<Unmapped>> {
    let doing = format!("looking for names of {} without an answer", spec.id);
    let there: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(sql::qualified(&lookup.relation))
        .fetch_one(engine.work())
        .await
        .doing(doing.clone())?;
    if !there {
        return Ok(Vec::new());
    }
    let matches: Vec<(&String, &String)> = lookup.matches.iter().collect();
    let rows: Vec<(Vec<Option<String>>, i64, bool)> =
        sqlx::query_as(AssertSqlSafe(statement(lookup, &matches)))
            .bind(&engine.plan().plan.id)
            .bind(&spec.id)
            .bind(SHOWN)
            .fetch_all(engine.work())
            .await
            .doing(doing)?;
    let to_unmapped = |(values, rows, answered): (Vec<Option<String>>, i64, bool)| Unmapped {
        lookup: lookup.id.clone(),
        relation: lookup.relation.clone(),
        values: matches
            .iter()
            .map(|(_, source)| (*source).clone())
            .zip(values.into_iter().map(Option::unwrap_or_default))
            .collect(),
        rows,
        answered,
    };
    Ok(rows.into_iter().map(to_unmapped).collect())
}

fn statement(lookup: &Lookup, matches: &[(&String, &String)]) -> String {
    let values: Vec<String> =
        matches.iter().map(|(_, source)| format!("q.\"row\" ->> {}", sql::literal(source))).collect();
    let on: Vec<String> = matches
        .iter()
        .enumerate()
        .map(|(index, (column, _))| format!("r.{}::text = n.names[{}]", sql::ident(column), index + 1))
        .collect();
    include_str!("../queries/quarantine/names.sql")
        .replace("{values}", &values.join(", "))
        .replace("{relation}", &sql::qualified(&lookup.relation))
        .replace("{on}", &on.join(" AND "))
}
