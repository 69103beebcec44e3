//! Deployments, their items and signatures.

use chrono::{DateTime, Utc};
use domain::access::Role;
use domain::deployment::{
    Act, ActKind, Deployment, Ended, Evidence, EvidenceKind, HistoryLine, Incident, Item, Mark, Settled,
    Signature,
};
use domain::plan::Section;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

use crate::unreadable;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    act: String,
    subject: String,
    purpose: String,
    plan_hash: String,
    ended: Option<String>,
    opened_by: String,
    opened_at: DateTime<Utc>,
    changed_by: String,
    changed_at: DateTime<Utc>,
    version: i64,
    executed_by: Option<String>,
    executed_at: Option<DateTime<Utc>>,
    ended_by: Option<String>,
    ended_at: Option<DateTime<Utc>>,
    ended_why: String,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    id: String,
    section: String,
    title: String,
    evidence: Option<String>,
    within_hours: i32,
    settled: Option<String>,
    note: String,
    attached: Option<Json<Evidence>>,
    settled_by: Option<String>,
    settled_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct SignatureRow {
    id: i64,
    signer: String,
    role: String,
    comment: String,
    digest: String,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    voided_at: Option<DateTime<Utc>>,
    voided_why: Option<String>,
    may_still: bool,
}

fn known<T>(column: &str, text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    parse(text).ok_or_else(|| unreadable(column, text))
}

fn read(
    row: Row,
    items: Vec<Item>,
    signatures: Vec<Signature>,
    incidents: Vec<Incident>,
) -> Result<Deployment> {
    let kind = known("deployment.act", &row.act, ActKind::parse)?;
    let ended = row.ended.map(|text| known("deployment.ended", &text, Ended::parse)).transpose()?;
    Ok(Deployment {
        id: row.id,
        act: Act { kind, subject: row.subject },
        purpose: row.purpose,
        plan_hash: row.plan_hash,
        ended,
        opened_by: row.opened_by,
        opened_at: row.opened_at,
        changed_by: row.changed_by,
        changed_at: row.changed_at,
        version: row.version,
        executed_by: row.executed_by,
        executed_at: row.executed_at,
        ended_by: row.ended_by,
        ended_at: row.ended_at,
        ended_why: row.ended_why,
        items,
        signatures,
        incidents,
    })
}

impl TryFrom<ItemRow> for Item {
    type Error = sqlx::Error;

    fn try_from(row: ItemRow) -> Result<Self> {
        let parse = |text: String| known("deployment_item.evidence", &text, EvidenceKind::parse);
        Ok(Self {
            section: known("deployment_item.section", &row.section, Section::parse)?,
            evidence: row.evidence.map(parse).transpose()?,
            within_hours: u16::try_from(row.within_hours).unwrap_or(u16::MAX),
            mark: match (row.settled, row.settled_by, row.settled_at) {
                (Some(settled), Some(by), Some(at)) => Some(Mark {
                    settled: known("deployment_item.settled", &settled, Settled::parse)?,
                    note: row.note,
                    attached: row.attached.map(|attached| attached.0),
                    by,
                    at,
                }),
                _ => None,
            },
            id: row.id,
            title: row.title,
        })
    }
}

impl TryFrom<SignatureRow> for Signature {
    type Error = sqlx::Error;

    fn try_from(row: SignatureRow) -> Result<Self> {
        Ok(Self {
            role: known("signature.role", &row.role, Role::parse)?,
            id: row.id,
            signer: row.signer,
            comment: row.comment,
            digest: row.digest,
            at: row.at,
            expires_at: row.expires_at,
            voided: row.voided_at.zip(row.voided_why),
            may_still: row.may_still,
        })
    }
}

#[derive(Clone, Debug)]
pub struct NewDeployment<'a> {
    pub plan: &'a str,
    pub plan_hash: &'a str,
    pub act: &'a Act,
    pub purpose: &'a str,
    pub actor: &'a str,
    pub at: DateTime<Utc>,
}

/// None while another one for the same step is pending.
pub async fn insert(conn: &mut PgConnection, new: &NewDeployment<'_>, items: &[Item]) -> Result<Option<i64>> {
    let id: Option<i64> = sqlx::query_scalar(include_str!("queries/deployment/insert.sql"))
        .bind(new.plan)
        .bind(new.plan_hash)
        .bind(new.act.kind.as_str())
        .bind(&new.act.subject)
        .bind(new.purpose)
        .bind(new.actor)
        .bind(new.at)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(id) = id else { return Ok(None) };
    for (ordinal, item) in (1_i32..).zip(items) {
        insert_item(&mut *conn, id, ordinal, item).await?;
    }
    Ok(Some(id))
}

async fn insert_item(db: impl PgExecutor<'_>, deployment: i64, ordinal: i32, item: &Item) -> Result<()> {
    sqlx::query(include_str!("queries/deployment/insert_item.sql"))
        .bind(deployment)
        .bind(ordinal)
        .bind(&item.id)
        .bind(item.section.as_str())
        .bind(&item.title)
        .bind(item.evidence.map(EvidenceKind::as_str))
        .bind(i32::from(item.within_hours))
        .execute(db)
        .await
        .map(drop)
}

pub async fn get(conn: &mut PgConnection, plan: &str, id: i64) -> Result<Option<Deployment>> {
    let query = sqlx::query_as(include_str!("queries/deployment/get.sql")).bind(plan).bind(id);
    let row: Option<Row> = query.fetch_optional(&mut *conn).await?;
    whole(conn, row).await
}

/// The same with its row locked until the transaction ends.
pub async fn lock(conn: &mut PgConnection, plan: &str, id: i64) -> Result<Option<Deployment>> {
    let query = sqlx::query_as(include_str!("queries/deployment/lock.sql")).bind(plan).bind(id);
    let row: Option<Row> = query.fetch_optional(&mut *conn).await?;
    whole(conn, row).await
}

async fn whole(conn: &mut PgConnection, row: Option<Row>) -> Result<Option<Deployment>> {
    let Some(row) = row else { return Ok(None) };
    let items: Vec<ItemRow> = sqlx::query_as(include_str!("queries/deployment/items.sql"))
        .bind(row.id)
        .fetch_all(&mut *conn)
        .await?;
    let signatures: Vec<SignatureRow> = sqlx::query_as(include_str!("queries/deployment/signatures.sql"))
        .bind(row.id)
        .fetch_all(&mut *conn)
        .await?;
    let items = items.into_iter().map(Item::try_from).collect::<Result<_>>()?;
    let signatures = signatures.into_iter().map(Signature::try_from).collect::<Result<_>>()?;
    let incidents = crate::incident::of(conn, row.id).await?;
    read(row, items, signatures, incidents).map(Some)
}

/// Newest first; `before` pages by id.
pub async fn list(
    conn: &mut PgConnection,
    plan: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Deployment>> {
    let rows: Vec<Row> = sqlx::query_as(include_str!("queries/deployment/list.sql"))
        .bind(plan)
        .bind(limit)
        .bind(before)
        .fetch_all(&mut *conn)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.extend(whole(&mut *conn, Some(row)).await?);
    }
    Ok(found)
}

/// The one that is pending for this step.
pub async fn pending(db: impl PgExecutor<'_>, plan: &str, act: &Act) -> Result<Option<i64>> {
    let query = sqlx::query_scalar(include_str!("queries/deployment/pending.sql"));
    query.bind(plan).bind(act.kind.as_str()).bind(&act.subject).fetch_optional(db).await
}

pub async fn count_pending(db: impl PgExecutor<'_>, plan: &str) -> Result<i64> {
    let query = sqlx::query_scalar(include_str!("queries/deployment/count_pending.sql"));
    query.bind(plan).fetch_one(db).await
}

/// Settles an item, or opens it again.
pub async fn settle(db: impl PgExecutor<'_>, deployment: i64, item: &str, mark: Option<&Mark>) -> Result<()> {
    sqlx::query(include_str!("queries/deployment/settle.sql"))
        .bind(deployment)
        .bind(item)
        .bind(mark.map(|mark| mark.settled.as_str()))
        .bind(mark.map_or("", |mark| mark.note.as_str()))
        .bind(mark.and_then(|mark| mark.attached.as_ref()).map(Json))
        .bind(mark.map(|mark| mark.by.as_str()))
        .bind(mark.map(|mark| mark.at))
        .execute(db)
        .await
        .map(drop)
}

/// Counts a change. `signed` says that it is one of what is signed.
pub async fn touch(
    db: impl PgExecutor<'_>,
    id: i64,
    signed: bool,
    actor: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let query = sqlx::query(include_str!("queries/deployment/touch.sql")).bind(id).bind(signed);
    query.bind(actor).bind(at).execute(db).await.map(drop)
}

/// `signature` without its id; the account is who gives it.
pub async fn sign(
    db: impl PgExecutor<'_>,
    deployment: i64,
    account: i64,
    signature: &Signature,
) -> Result<()> {
    sqlx::query(include_str!("queries/deployment/sign.sql"))
        .bind(deployment)
        .bind(account)
        .bind(&signature.signer)
        .bind(signature.role.as_str())
        .bind(&signature.comment)
        .bind(&signature.digest)
        .bind(signature.at)
        .bind(signature.expires_at)
        .execute(db)
        .await
        .map(drop)
}

/// Strikes signatures out.
pub async fn void(db: impl PgExecutor<'_>, ids: &[i64], at: DateTime<Utc>, why: &str) -> Result<()> {
    let query = sqlx::query(include_str!("queries/deployment/void.sql"));
    query.bind(ids).bind(at).bind(why).execute(db).await.map(drop)
}

/// False when it has ended before.
pub async fn execute(db: impl PgExecutor<'_>, id: i64, actor: &str, at: DateTime<Utc>) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/deployment/execute.sql")).bind(id).bind(actor).bind(at);
    Ok(query.execute(db).await?.rows_affected() == 1)
}

pub async fn end(
    db: impl PgExecutor<'_>,
    id: i64,
    ended: Ended,
    (actor, why): (&str, &str),
    at: DateTime<Utc>,
) -> Result<()> {
    let query = sqlx::query(include_str!("queries/deployment/end.sql")).bind(id).bind(ended.as_str());
    query.bind(actor).bind(at).bind(why).execute(db).await.map(drop)
}

/// What the audit says of it, oldest first.
pub async fn history(db: impl PgExecutor<'_>, object: &str) -> Result<Vec<HistoryLine>> {
    type Line = (DateTime<Utc>, String, String, Option<String>, Option<String>);
    let rows: Vec<Line> =
        sqlx::query_as(include_str!("queries/deployment/history.sql")).bind(object).fetch_all(db).await?;
    let line = |(at, actor, verb, before, after)| HistoryLine { at, actor, verb, before, after };
    Ok(rows.into_iter().map(line).collect())
}
