//! `refit move status`

use domain::run::{Run, RunKind};
use engine::error::Result;
use engine::runs;
use serde::Serialize;

use crate::command::{Outcome, Session};
use crate::progress;

/// How many runs to look back for the latest of each move.
const LOOK_BACK: i64 = 1000;

#[derive(Serialize)]
struct MoveStatus<'a> {
    id: &'a str,
    source: &'a str,
    target: &'a str,
    /// The newest run of the move, if there ever was one.
    run: Option<&'a Run>,
}

pub(super) async fn status(session: &Session) -> Result<Outcome> {
    let runs = runs::list(&session.engine, None, LOOK_BACK).await?;
    let latest = |id: &str| runs.iter().find(|run| run.kind == RunKind::Move && run.subject == id);
    let specs = &session.engine.plan().plan.moves;
    let found: Vec<MoveStatus<'_>> = specs
        .iter()
        .map(|spec| MoveStatus {
            id: &spec.id,
            source: &spec.source,
            target: &spec.target,
            run: latest(&spec.id),
        })
        .collect();
    session.output.show(&found, |output| {
        output.table(
            &["move", "from", "to", "run", "state", "stage", "progress"],
            found.iter().map(row).collect(),
        );
    });
    Ok(Outcome::Done)
}

fn row(status: &MoveStatus<'_>) -> Vec<String> {
    let of = |cell: fn(&Run) -> String| status.run.map(cell).unwrap_or_default();
    vec![
        status.id.to_owned(),
        status.source.to_owned(),
        status.target.to_owned(),
        of(|run| run.id.to_string()),
        status.run.map_or("not started", |run| run.status.as_str()).to_owned(),
        of(|run| run.stage.clone()),
        of(|run| progress::sentence(&run.progress)),
    ]
}
