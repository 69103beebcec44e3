//! Reads a probe piece by piece and keeps after each how far it has come.

use std::time::{Duration, Instant};

use domain::integrity::{Asked, Finding, Kind, ProbeState, Weight};
use domain::plan::Move;
use sqlx::AssertSqlSafe;

use super::piece::Pieces;
use super::probe::{Ask, Probe};
use crate::cache;
use crate::error::Kind as Fault;
use crate::error::{Doing, Error, Result};
use crate::jobs::{Context, Stop};
use crate::moving::{Shape, verify, watch};
use crate::sql::probe as statement;

/// After each piece the application has the database to itself for half as long
/// again as the piece took, and for no longer than this.
const LONGEST_REST: Duration = Duration::from_secs(2);

/// How the reading of a probe has ended.
pub(crate) enum Read {
    Answered(Asked),
    Stopped(Stop),
}

/// What one piece came to.
struct Part {
    looked_at: i64,
    findings: Vec<Finding>,
    /// How far the answer reaches, when that is not all.
    note: String,
    next: Option<Vec<String>>,
}

impl Part {
    fn whole(looked_at: i64, findings: Vec<Finding>) -> Self {
        Self { looked_at, findings, note: String::new(), next: None }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    looked_at: i64,
    subject: Option<String>,
    n: Option<i64>,
    keys: Option<Vec<Option<String>>>,
    problem: Option<String>,
    fix: Option<String>,
}

/// Asks a probe from where it was left.
pub(crate) async fn read(context: &Context, seq: i64, probe: &Probe) -> Result<Read> {
    let mut reading = Reading::begin(context, seq, probe).await?;
    if reading.asked.state != ProbeState::Open {
        return Ok(Read::Answered(reading.asked));
    }
    loop {
        if let Some(stop) = context.stop_asked().await? {
            return Ok(Read::Stopped(stop));
        }
        let began = Instant::now();
        let part = part(context, probe, reading.cursor.clone()).await;
        reading.asked.duration_ms += began.elapsed().as_millis() as i64;
        reading.take(part)?;
        reading.keep().await?;
        tokio::time::sleep((began.elapsed() * 3 / 2).min(LONGEST_REST)).await;
        if reading.asked.state != ProbeState::Open {
            return Ok(Read::Answered(reading.asked));
        }
    }
}

struct Reading<'a> {
    context: &'a Context,
    probe: &'a Probe,
    seq: i64,
    asked: Asked,
    cursor: Option<Vec<String>>,
    findings: Vec<Finding>,
}

impl<'a> Reading<'a> {
    async fn begin(context: &'a Context, seq: i64, probe: &'a Probe) -> Result<Self> {
        let doing = format!("going on with probe {}", probe.id);
        let mut conn = context.engine.control().acquire().await.doing(doing.clone())?;
        let reached =
            store::integrity::reached(&mut conn, context.run.id, &probe.id).await.doing(doing.clone())?;
        let findings = match &reached {
            Some(_) => {
                store::integrity::findings(&mut conn, context.run.id, Some(&probe.id)).await.doing(doing)?
            }
            None => Vec::new(),
        };
        let reached = reached.unwrap_or_default();
        let asked = Asked {
            state: reached.state.unwrap_or(ProbeState::Open),
            looked_at: reached.looked_at,
            pieces: reached.pieces,
            duration_ms: reached.duration_ms,
            ..probe.asked()
        };
        Ok(Self { context, probe, seq, asked, cursor: reached.cursor, findings })
    }

    /// A question that could not be asked is a finding. Only a database that is
    /// away, or a run that another worker has, ends the report.
    fn take(&mut self, part: Result<Option<Part>>) -> Result<()> {
        match part {
            Err(error) if matches!(error.kind, Fault::Unavailable | Fault::Fenced) => return Err(error),
            Err(error) => {
                self.asked.state = ProbeState::Unknown;
                self.asked.note = error.why.clone();
                self.findings.push(unknown(self.probe, &error));
            }
            Ok(None) => self.end(),
            Ok(Some(part)) => {
                self.asked.looked_at += part.looked_at;
                self.asked.pieces += 1;
                part.findings.into_iter().for_each(|finding| self.add(finding));
                if !part.note.is_empty() {
                    self.asked.note = part.note;
                }
                self.cursor = part.next;
                if self.cursor.is_none() {
                    self.end();
                }
            }
        }
        Ok(())
    }

    fn end(&mut self) {
        self.cursor = None;
        self.asked.state = match &self.probe.ask {
            Ask::Nothing(why) => {
                self.asked.note = why.clone();
                ProbeState::LeftOut
            }
            _ if self.findings.is_empty() => ProbeState::Clean,
            _ => ProbeState::Found,
        };
    }

    fn add(&mut self, finding: Finding) {
        let same = |other: &&mut Finding| (other.kind, &other.subject) == (finding.kind, &finding.subject);
        let Some(known) = self.findings.iter_mut().find(same) else { return self.findings.push(finding) };
        known.count += finding.count;
        let room = statement::KEYS.saturating_sub(known.keys.len());
        known.keys.extend(finding.keys.into_iter().take(room));
    }

    async fn keep(&self) -> Result<()> {
        let doing = format!("keeping what probe {} has found", self.probe.id);
        let mut tx = self.context.engine.control().begin().await.doing(doing.clone())?;
        self.context.fence(&mut tx, &doing).await?;
        let place = (self.context.run.id, self.seq);
        store::integrity::keep(&mut tx, place, &self.asked, self.cursor.as_deref(), &self.findings)
            .await
            .doing(doing.clone())?;
        tx.commit().await.doing(doing)
    }
}

/// The finding of a question that could not be asked.
fn unknown(probe: &Probe, error: &Error) -> Finding {
    let remedy = match error.sqlstate().as_deref() {
        Some("57014") => "One piece took longer than ten seconds. Ask again when the database is quieter; an ANALYZE of the table or a missing index may be behind it.".to_owned(),
        Some("55P03") => "Another session holds the table: see who with `refit doctor`, then ask again.".to_owned(),
        Some("42501") => "Grant the role SELECT on it, or connect as its owner.".to_owned(),
        Some("42P01" | "42703") => "What is asked about is not there: apply the migration that creates it, or restore it.".to_owned(),
        _ => error.next.clone(),
    };
    let evidence = match &probe.ask {
        Ask::Rows { statement, pieces } => statement::asked(statement, pieces.whole().as_deref()),
        _ => String::new(),
    };
    Finding {
        weight: Weight::Unknown,
        remedy,
        evidence,
        fix: String::new(),
        ..probe.finding(&probe.title, format!("It could not be asked: {}", error.why), 0)
    }
}

/// The piece at this place; none when there is nothing left.
async fn part(context: &Context, probe: &Probe, cursor: Option<Vec<String>>) -> Result<Option<Part>> {
    match &probe.ask {
        Ask::Rows { statement, pieces } => rows(context, probe, statement, pieces, cursor).await,
        Ask::Sides(spec) => sides(context, probe, spec, cursor).await.map(Some),
        Ask::Capture(spec) => capture(context, probe, spec).await.map(Some),
        Ask::Quarantine(spec) => quarantine(context, probe, spec).await.map(Some),
        Ask::Cache => of_cache(context, probe).await.map(Some),
        Ask::Nothing(_) => Ok(None),
        Ask::Unread(why) => {
            let next = "Ask again when nobody changes tables.";
            Err(Error::new(Fault::Failed, format!("asking {}", probe.id), why.clone(), next))
        }
    }
}

async fn rows(
    context: &Context,
    probe: &Probe,
    text: &str,
    pieces: &Pieces,
    cursor: Option<Vec<String>>,
) -> Result<Option<Part>> {
    let doing = format!("asking {}", probe.id);
    let mut tx = context.engine.work().begin_with("BEGIN READ ONLY").await.doing(doing.clone())?;
    sqlx::raw_sql(include_str!("../queries/integrity/settings.sql"))
        .execute(&mut *tx)
        .await
        .doing(doing.clone())?;
    let Some(piece) = pieces.at(cursor.as_deref(), &mut tx).await? else { return Ok(None) };
    let asked = statement::asked(text, piece.rows.as_deref());
    let found: Vec<Row> = sqlx::query_as(AssertSqlSafe(asked))
        .persistent(false)
        .fetch_all(&mut *tx)
        .await
        .doing(doing.clone())?;
    tx.rollback().await.doing(doing)?;
    let looked_at = found.first().map_or(0, |row| row.looked_at);
    let whole = pieces.whole();
    let findings = found.into_iter().filter_map(|row| {
        let subject = row.subject?;
        let evidence = statement::evidence(text, whole.as_deref(), &subject);
        let base = probe.finding(subject, row.problem.unwrap_or_default(), row.n.unwrap_or_default());
        Some(Finding {
            keys: row.keys.unwrap_or_default().into_iter().flatten().collect(),
            fix: row.fix.unwrap_or(base.fix),
            evidence,
            ..base
        })
    });
    Ok(Some(Part { looked_at, findings: findings.collect(), note: String::new(), next: piece.next }))
}

async fn sides(context: &Context, probe: &Probe, spec: &Move, from: Option<Vec<String>>) -> Result<Part> {
    let shape = Shape::read(&context.engine, spec).await?;
    let looked = verify::look(context, &shape, from).await?;
    let mut findings: Vec<Finding> = looked
        .differing
        .into_iter()
        .map(|rows| {
            let (kind, problem) = match rows.kind.as_str() {
                "missing" => (Kind::Missing, format!("rows of {} are not in {}", spec.source, spec.target)),
                "extra" => (Kind::Extra, format!("rows of {} are not in {}", spec.target, spec.source)),
                _ => {
                    (Kind::Different, format!("rows of {} are not as {} has them", spec.target, spec.source))
                }
            };
            let evidence = rows.keys.0.first().map(|key| shape.both_rows(key)).unwrap_or_default();
            let keys = rows.keys.0.iter().map(|key| key.join(" ")).collect();
            Finding { kind, keys, evidence, ..probe.finding(&spec.id, problem, rows.count) }
        })
        .collect();
    findings.extend(looked.counts.into_iter().map(|group| Finding {
        kind: Kind::Count,
        ..probe.finding(
            format!("{} {}", spec.id, group.g),
            format!("{} in {}, {} in {}", group.source_rows, spec.source, group.target_rows, spec.target),
            (group.source_rows - group.target_rows).abs(),
        )
    }));
    Ok(Part { looked_at: looked.rows, findings, note: String::new(), next: looked.next })
}

async fn capture(context: &Context, probe: &Probe, spec: &Move) -> Result<Part> {
    let engine = &context.engine;
    let doing = format!("looking at the capture of {}", spec.source);
    let row =
        store::moves::get(engine.control(), &engine.plan().plan.id, &spec.id).await.doing(doing.clone())?;
    let Some(row) = row else { return Ok(Part::whole(0, Vec::new())) };
    let mut conn = engine.work().acquire().await.doing(doing)?;
    let why = match &row.broken {
        Some(why) => Some(why.clone()),
        None => watch::fault(spec, &row, &mut conn).await?,
    };
    let findings = why.map(|why| probe.finding(&spec.id, why, 1)).into_iter().collect();
    Ok(Part::whole(1, findings))
}

async fn quarantine(context: &Context, probe: &Probe, spec: &Move) -> Result<Part> {
    let kept: Vec<(String, i64, Vec<String>)> =
        sqlx::query_as(include_str!("../queries/integrity/quarantine.sql"))
            .bind(&context.engine.plan().plan.id)
            .bind(&spec.id)
            .bind(statement::KEYS as i32)
            .fetch_all(context.engine.control())
            .await
            .doing(format!("reading the quarantine of {}", spec.id))?;
    let looked_at = kept.iter().map(|(_, count, _)| count).sum();
    let findings = kept.into_iter().map(|(reason, count, keys)| Finding {
        keys,
        ..probe.finding(format!("{}: {reason}", spec.id), "rows wait to be settled", count)
    });
    Ok(Part::whole(looked_at, findings.collect()))
}

/// What the cache serves against what a fresh one would.
async fn of_cache(context: &Context, probe: &Probe) -> Result<Part> {
    let engine = &context.engine;
    engine.cache().look(engine.control()).await?;
    let fresh = cache::load(engine.work()).await?;
    let served = engine.cache().snapshot();
    let wrong: Vec<String> = fresh
        .symbols()
        .filter(|symbol| served.symbol(symbol.id).as_ref() != Some(symbol))
        .map(|symbol| format!("{} {}/{}", symbol.id.0, symbol.base, symbol.quote))
        .collect();
    let lost = served.statistics().symbols.saturating_sub(fresh.statistics().symbols);
    let mut findings = Vec::new();
    if !wrong.is_empty() || lost > 0 {
        let keys = wrong.iter().take(statement::KEYS).cloned().collect();
        let problem = "the cache answers otherwise than the tables".to_owned();
        findings.push(Finding { keys, ..probe.finding("symbols", problem, (wrong.len() + lost) as i64) });
    }
    Ok(Part::whole(fresh.statistics().symbols as i64, findings))
}
