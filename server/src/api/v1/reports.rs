//! Validation reports: what each check said.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::report::{self, Verdict};
use engine::error::Result;
use engine::reports;

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/reports",
        title: "Validation reports, the newest first",
        about: "Without the answers of their checks.",
        needs: See,
        params: &[],
        gives: Gives::Many(500),
        schema: Report::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/reports/{id}",
        title: "One validation report",
        about: "With the answer of each check.",
        needs: See,
        params: &[param("id", Kind::Whole, "Number of the report.")],
        gives: Gives::One,
        schema: ReportDetail::schema,
        handler: handler!(one),
    },
];

shape! {
    /// A validation.
    Report {
        id: i64,
        run: i64,
        title: String,
        phase: Option<u8>,
        plan_hash: String,
        started_at: DateTime<Utc>,
        finished_at: DateTime<Utc>,
        /// The worst of its checks.
        verdict: Verdict,
    }
}

shape! {
    /// What is wrong with what.
    CheckProblem {
        subject: String,
        problem: String,
    }
}

shape! {
    /// One check's answer.
    Outcome {
        check: String,
        title: String,
        verdict: Verdict,
        /// What was measured or how much was looked at, with its unit.
        value: String,
        target: String,
        message: String,
        problems: Vec<CheckProblem>,
        remedy: String,
        duration_ms: f64,
    }
}

shape! {
    /// A validation with its answers.
    ReportDetail {
        report: Report,
        outcomes: Vec<Outcome>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let found = reports::page(&asked.engine, asked.after_number()?, asked.limit + 1).await?;
    let rows: Vec<Report> = found.iter().map(Report::from).collect();
    Reply::page(&asked, rows, |row: &Report| vec![row.id.to_string()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let found = reports::get(&asked.engine, asked.whole("id").unwrap_or_default()).await?;
    let report = Report::from(&found);
    let outcomes = found.outcomes.into_iter().map(Outcome::from).collect();
    Reply::one(&ReportDetail { report, outcomes }, None)
}

impl From<&report::Report> for Report {
    fn from(report: &report::Report) -> Self {
        Self {
            id: report.id,
            run: report.run,
            title: report.title.clone(),
            phase: report.phase,
            plan_hash: report.plan_hash.clone(),
            started_at: report.started_at,
            finished_at: report.finished_at,
            verdict: report.verdict,
        }
    }
}

impl From<report::Outcome> for Outcome {
    fn from(outcome: report::Outcome) -> Self {
        let problems = outcome.findings.into_iter();
        Self {
            check: outcome.check,
            title: outcome.title,
            verdict: outcome.verdict,
            value: outcome.value,
            target: outcome.target,
            message: outcome.message,
            problems: problems
                .map(|finding| CheckProblem { subject: finding.subject, problem: finding.problem })
                .collect(),
            remedy: outcome.remedy,
            duration_ms: outcome.duration_ms,
        }
    }
}
