//! Integrity reports and their findings.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::integrity::{self, Filter, IntegrityReport, ProbeState, Summary, Weight};
use engine::error::Result;
use engine::integrity as verbs;

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, Param, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/integrity",
        title: "Integrity reports, the newest first",
        about: "What each has covered, and how many findings weigh how much.",
        needs: See,
        params: &[],
        gives: Gives::Many(500),
        schema: Integrity::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/integrity/{run}",
        title: "One integrity report",
        about: "With every question that was asked.",
        needs: See,
        params: &[RUN],
        gives: Gives::One,
        schema: IntegrityDetail::schema,
        handler: handler!(one),
    },
    Endpoint {
        path: "/api/v1/integrity/{run}/findings",
        title: "Findings of an integrity report",
        about: "Those that weigh most first.",
        needs: See,
        params: &[
            RUN,
            param("weight", Kind::Word(|| Weight::ALL.map(Weight::as_str).to_vec()), "How much it weighs."),
            param("kind", Kind::Word(kinds), "What is wrong."),
            param("q", Kind::Text, "A part of subject or problem."),
        ],
        gives: Gives::Many(1000),
        schema: Finding::schema,
        handler: handler!(findings),
    },
];

const RUN: Param = param("run", Kind::Whole, "Number of the run that made it.");

fn kinds() -> Vec<&'static str> {
    integrity::Kind::all().map(integrity::Kind::as_str).collect()
}

shape! {
    /// An integrity report.
    Integrity {
        run: i64,
        /// What it covers: null for everything.
        phase: Option<u8>,
        table: Option<String>,
        started_at: DateTime<Utc>,
        /// Null while it is being made, and for one that was cancelled.
        finished_at: Option<DateTime<Utc>>,
        /// SHA-256 over the whole report.
        digest: String,
        /// Rows, or objects of the catalog.
        looked_at: i64,
        critical: i64,
        /// Questions that could not be asked: these never count as passed.
        unknown: i64,
        warning: i64,
        /// Questions that were left out.
        left_out: i64,
    }
}

shape! {
    /// One question of a report.
    Probe {
        probe: String,
        title: String,
        kind: String,
        about: String,
        state: ProbeState,
        note: String,
        looked_at: i64,
        pieces: i64,
        duration_ms: i64,
    }
}

shape! {
    /// A report with its questions.
    IntegrityDetail {
        report: Integrity,
        /// What came of it, in one line.
        verdict: String,
        /// Nobody has changed it since it was finished.
        whole: bool,
        plan_hash: String,
        /// Database, PostgreSQL and Refit.
        server: String,
        asked: Vec<Probe>,
    }
}

shape! {
    /// One thing that is wrong.
    Finding {
        probe: String,
        kind: String,
        weight: Weight,
        subject: String,
        problem: String,
        /// Rows, or objects of the catalog.
        count: i64,
        /// Some of their keys.
        keys: Vec<String>,
        /// The statement that shows it.
        evidence: String,
        /// What to do.
        remedy: String,
        /// The statement that puts it right, where there is one.
        fix: String,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let found = verbs::page(&asked.engine, asked.after_number()?, asked.limit + 1).await?;
    let rows: Vec<Integrity> = found.into_iter().map(Integrity::from).collect();
    Reply::page(&asked, rows, |row: &Integrity| vec![row.run.to_string()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let report = verbs::get(&asked.engine, asked.whole("run")).await?;
    let detail = IntegrityDetail {
        verdict: report.verdict(),
        whole: verbs::is_whole(&report),
        plan_hash: report.plan_hash.clone(),
        server: report.server.clone(),
        report: (&report).into(),
        asked: report.asked.into_iter().map(Probe::from).collect(),
    };
    Reply::one(&detail, None)
}

async fn findings(asked: Asked) -> Result<Reply> {
    let report = verbs::get(&asked.engine, asked.whole("run")).await?;
    let filter = Filter::of(&asked.text("weight"), &asked.text("kind"), &asked.text("q"));
    let found = report.findings.into_iter().filter(|finding| filter.takes(finding));
    let rows: Vec<Finding> = found.map(Finding::from).collect();
    Reply::sorted(&asked, rows, |finding: &Finding| {
        let rank = Weight::ALL.iter().position(|weight| *weight == finding.weight).unwrap_or_default();
        vec![rank.to_string(), finding.probe.clone(), finding.kind.clone(), finding.subject.clone()]
    })
}

impl From<Summary> for Integrity {
    fn from(summary: Summary) -> Self {
        let [critical, unknown, warning] = Weight::ALL.map(|weight| summary.weigh(weight));
        Self {
            run: summary.run,
            phase: summary.scope.phase,
            table: summary.scope.table,
            started_at: summary.started_at,
            finished_at: summary.finished_at,
            digest: summary.digest,
            looked_at: summary.looked_at,
            critical,
            unknown,
            warning,
            left_out: summary.left_out,
        }
    }
}

impl From<&IntegrityReport> for Integrity {
    fn from(report: &IntegrityReport) -> Self {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let [critical, unknown, warning] = Weight::ALL.map(|weight| count(report.weigh(weight)));
        Self {
            run: report.run,
            phase: report.scope.phase,
            table: report.scope.table.clone(),
            started_at: report.started_at,
            finished_at: report.finished_at,
            digest: report.digest.clone(),
            looked_at: report.looked_at(),
            critical,
            unknown,
            warning,
            left_out: count(report.left_out().count()),
        }
    }
}

impl From<integrity::Asked> for Probe {
    fn from(asked: integrity::Asked) -> Self {
        Self {
            probe: asked.probe,
            title: asked.title,
            kind: asked.kind.as_str().to_owned(),
            about: asked.about,
            state: asked.state,
            note: asked.note,
            looked_at: asked.looked_at,
            pieces: asked.pieces,
            duration_ms: asked.duration_ms,
        }
    }
}

impl From<integrity::Finding> for Finding {
    fn from(finding: integrity::Finding) -> Self {
        Self {
            probe: finding.probe,
            kind: finding.kind.as_str().to_owned(),
            weight: finding.weight,
            subject: finding.subject,
            problem: finding.problem,
            count: finding.count,
            keys: finding.keys,
            evidence: finding.evidence,
            remedy: finding.remedy,
            fix: finding.fix,
        }
    }
}
