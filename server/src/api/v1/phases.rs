//! Phases of the plan and how far they are.

use domain::access::Permission::See;
use domain::phase::{CriterionView, PhaseStatus, PhaseView};
use engine::error::{Error, Result};

use super::{seen, stale};
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/phases",
        title: "Phases, in the plan's order",
        about: "How many tasks are done and criteria met, and what comes next.",
        needs: See,
        params: &[],
        gives: Gives::Many(100),
        schema: Phase::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/phases/{number}",
        title: "One phase",
        about: "With its criteria; its tasks are at `/api/v1/tasks?phase=`.",
        needs: See,
        params: &[param("number", Kind::Whole, "Number of the phase.")],
        gives: Gives::One,
        schema: PhaseDetail::schema,
        handler: handler!(one),
    },
];

shape! {
    /// One phase of the plan.
    Phase {
        number: u8,
        title: String,
        summary: String,
        status: PhaseStatus,
        /// Days that the plan gives it.
        days: u8,
        tasks: usize,
        tasks_done: usize,
        criteria: usize,
        criteria_met: usize,
        /// What would be started next.
        next: Option<String>,
        /// Why nothing can be started.
        refusal: Option<String>,
        /// Its open run.
        run: Option<i64>,
    }
}

shape! {
    /// What has to hold before the phase is complete.
    Criterion {
        id: String,
        title: String,
        /// A person has to say so.
        manual: bool,
        met: bool,
    }
}

shape! {
    /// A phase with what it is judged by.
    PhaseDetail {
        phase: Phase,
        criteria: Vec<Criterion>,
        /// How it is taken back, step by step.
        rollback: Vec<String>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let snapshot = asked.state.hub.snapshot();
    let rows: Vec<Phase> = snapshot.phases.iter().map(Phase::from).collect();
    Reply::ordered(&asked, seen(&snapshot, rows), |phase: &Phase| vec![phase.number.to_string()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let (snapshot, number) = (asked.state.hub.snapshot(), asked.whole("number"));
    let found = snapshot.phases.iter().find(|phase| Some(i64::from(phase.number)) == number);
    let found = found.ok_or_else(|| {
        let next = "The phases are listed at /api/v1/phases.";
        Error::not_found("reading a phase", "the plan has no such phase", next)
    })?;
    Reply::one(&PhaseDetail::from(found), stale(snapshot.at, snapshot.stale.as_ref()))
}

impl From<&PhaseView> for Phase {
    fn from(phase: &PhaseView) -> Self {
        Self {
            number: phase.number,
            title: phase.title.clone(),
            summary: phase.summary.clone(),
            status: phase.status,
            days: phase.days,
            tasks: phase.tasks.len(),
            tasks_done: phase.tasks_done(),
            criteria: phase.criteria.len(),
            criteria_met: phase.criteria_met(),
            next: phase.next.clone(),
            refusal: phase.refusal.as_ref().map(|refusal| refusal.why.clone()),
            run: phase.run,
        }
    }
}

impl From<&CriterionView> for Criterion {
    fn from(criterion: &CriterionView) -> Self {
        let CriterionView { id, title, manual, met, .. } = criterion.clone();
        Self { id, title, manual, met }
    }
}

impl From<&PhaseView> for PhaseDetail {
    fn from(phase: &PhaseView) -> Self {
        Self {
            phase: phase.into(),
            criteria: phase.criteria.iter().map(Criterion::from).collect(),
            rollback: phase.rollback.clone(),
        }
    }
}
