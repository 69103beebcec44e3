//! Moves of data, as they stand.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::moving::{Applier, MoveState, MoveView};
use engine::error::{Error, Result};

use super::{seen, stale};
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/moves",
        title: "Moves, in the plan's order",
        about: "State, backlog and the last comparison of each.",
        needs: See,
        params: &[],
        gives: Gives::Many(100),
        schema: Move::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/moves/{id}",
        title: "One move",
        about: "As in the list.",
        needs: See,
        params: &[param("id", Kind::Text, "As the plan calls it.")],
        gives: Gives::One,
        schema: Move::schema,
        handler: handler!(one),
    },
];

shape! {
    /// The last comparison of all rows that found nothing.
    Verified {
        run: i64,
        at: DateTime<Utc>,
        rows: i64,
    }
}

shape! {
    /// A table's rows on their way into another one.
    Move {
        id: String,
        title: String,
        phase: u8,
        source: String,
        target: String,
        state: MoveState,
        /// Since when every change of the source is logged.
        armed_at: Option<DateTime<Utc>>,
        /// Why changes may be missing from the log.
        broken: Option<String>,
        broken_at: Option<DateTime<Utc>>,
        /// Logged changes that are not applied yet.
        backlog: i64,
        /// When the oldest of them was made.
        oldest: Option<DateTime<Utc>>,
        /// Changes applied since the move was armed.
        applied: i64,
        /// Whether somebody follows the log: `none` is wanted, `running` or `missing`.
        applier: String,
        /// What the missing one said last.
        applier_said: Option<String>,
        verified: Option<Verified>,
        /// Rows in quarantine that nobody has settled.
        quarantined: i64,
        /// Keys changed on both sides since writes were cut over.
        conflicts: i64,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let snapshot = asked.state.hub.snapshot();
    let rows: Vec<Move> = snapshot.moves.iter().cloned().map(Move::from).collect();
    Reply::ordered(&asked, seen(&snapshot, rows), |row: &Move| vec![row.id.clone()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let (snapshot, id) = (asked.state.hub.snapshot(), asked.text("id"));
    let found = snapshot.moves.iter().find(|view| view.id == id).cloned().ok_or_else(|| {
        let next = "The moves are listed at /api/v1/moves.";
        Error::not_found("reading a move", "the plan has no such move", next)
    })?;
    Reply::one(&Move::from(found), stale(snapshot.at, snapshot.stale.as_ref()))
}

impl From<MoveView> for Move {
    fn from(view: MoveView) -> Self {
        let (applier, applier_said) = match view.applier {
            Applier::None => ("none", None),
            Applier::Running => ("running", None),
            Applier::Missing(said) => ("missing", said),
        };
        let verified = view.verified.map(|last| Verified { run: last.run, at: last.at, rows: last.rows });
        Self {
            id: view.id,
            title: view.title,
            phase: view.phase,
            source: view.source,
            target: view.target,
            state: view.state,
            armed_at: view.armed_at,
            broken: view.broken,
            broken_at: view.broken_at,
            backlog: view.backlog,
            oldest: view.oldest,
            applied: view.applied,
            applier: applier.to_owned(),
            applier_said,
            verified,
            quarantined: view.quarantined,
            conflicts: view.conflicts,
        }
    }
}
