//! Runs: what was carried out, how far it is, and what it has logged.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::run::{self, Level, LogLine, RunKind, RunStatus};
use engine::error::Result;
use engine::runs::{self, Filter};

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, Param, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/runs",
        title: "Runs, the newest first",
        about: "Everything that was started, with how far it is.",
        needs: See,
        params: &[
            param(
                "status",
                Kind::Word(|| RunStatus::ALL.map(RunStatus::as_str).to_vec()),
                "State of the run.",
            ),
            param("kind", Kind::Word(|| RunKind::ALL.map(RunKind::as_str).to_vec()), "What the run does."),
            param("phase", Kind::Whole, "Number of its phase."),
            param("subject", Kind::Text, "What it is done to, exactly: a move, a migration."),
        ],
        gives: Gives::Many(500),
        schema: Run::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/runs/{id}",
        title: "One run",
        about: "As in the list.",
        needs: See,
        params: &[ID],
        gives: Gives::One,
        schema: Run::schema,
        handler: handler!(one),
    },
    Endpoint {
        path: "/api/v1/runs/{id}/log",
        title: "The log of a run, the oldest line first",
        about: "To follow it, ask again with the last `id` as `after`.",
        needs: See,
        params: &[ID, param("after", Kind::Whole, "Only lines with a greater id.")],
        gives: Gives::Many(1000),
        schema: Line::schema,
        handler: handler!(log),
    },
];

const ID: Param = param("id", Kind::Whole, "Number of the run.");

shape! {
    /// What went wrong.
    Failure {
        doing: String,
        why: String,
        next: String,
    }
}

shape! {
    /// One piece of work that is carried out.
    Run {
        id: i64,
        kind: RunKind,
        /// What it is done to, e.g. the id of a move.
        subject: String,
        title: String,
        phase: Option<u8>,
        task: Option<String>,
        status: RunStatus,
        /// Who asked for it.
        actor: String,
        /// What it is doing now.
        stage: String,
        done: i64,
        /// Null until it has been counted.
        total: Option<i64>,
        /// What is counted.
        unit: String,
        /// Units per second, over the recent batches.
        rate: Option<f64>,
        /// Rows read: inserted, present and quarantined together.
        read: i64,
        inserted: i64,
        present: i64,
        quarantined: i64,
        failure: Option<Failure>,
        /// Its validation report.
        report: Option<i64>,
        created_at: DateTime<Utc>,
        started_at: Option<DateTime<Utc>>,
        finished_at: Option<DateTime<Utc>>,
        updated_at: DateTime<Utc>,
    }
}

shape! {
    /// One line of a run's log.
    Line {
        id: i64,
        at: DateTime<Utc>,
        level: Level,
        text: String,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let filter = Filter {
        status: RunStatus::parse(&asked.text("status")),
        kind: RunKind::parse(&asked.text("kind")),
        // No phase has a number that is too large for one.
        phase: asked.whole("phase").map(|phase| u8::try_from(phase).unwrap_or(u8::MAX)),
        subject: asked.given("subject"),
    };
    let found = runs::page(&asked.engine, &filter, asked.after_number()?, asked.limit + 1).await?;
    let rows: Vec<Run> = found.into_iter().map(Run::from).collect();
    Reply::page(&asked, rows, |run: &Run| vec![run.id.to_string()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let run = runs::get(&asked.engine, asked.whole("id").unwrap_or_default()).await?;
    Reply::one(&Run::from(run), None)
}

async fn log(asked: Asked) -> Result<Reply> {
    let id = asked.whole("id").unwrap_or_default();
    runs::get(&asked.engine, id).await?;
    let after = asked.after_number()?.or(asked.whole("after")).unwrap_or_default();
    let found = runs::log(&asked.engine, id, after, asked.limit + 1).await?;
    let rows: Vec<Line> = found.into_iter().map(Line::from).collect();
    Reply::page(&asked, rows, |line: &Line| vec![line.id.to_string()])
}

impl From<run::Failure> for Failure {
    fn from(failure: run::Failure) -> Self {
        Self { doing: failure.doing, why: failure.why, next: failure.next }
    }
}

impl From<LogLine> for Line {
    fn from(line: LogLine) -> Self {
        Self { id: line.id, at: line.at, level: line.level, text: line.text }
    }
}

impl From<run::Run> for Run {
    fn from(run: run::Run) -> Self {
        Self {
            id: run.id,
            kind: run.kind,
            subject: run.subject,
            title: run.title,
            phase: run.phase,
            task: run.task,
            status: run.status,
            actor: run.actor,
            stage: run.stage,
            done: run.progress.done,
            total: run.progress.total,
            unit: run.progress.unit,
            rate: run.progress.rate,
            read: run.counts.read,
            inserted: run.counts.inserted,
            present: run.counts.present,
            quarantined: run.counts.quarantined,
            failure: run.failure.map(Failure::from),
            report: run.report,
            created_at: run.created_at,
            started_at: run.started_at,
            finished_at: run.finished_at,
            updated_at: run.updated_at,
        }
    }
}
