//! `refit move status`

use domain::moving::MoveView;
use domain::run::{Run, RunKind};
use engine::error::Result;
use engine::{moves, runs};
use serde::Serialize;

use super::show;
use crate::command::{Outcome, Session};
use crate::{progress, text};

/// How many runs to look back for the latest of each move.
const LOOK_BACK: i64 = 1000;

#[derive(Serialize)]
struct MoveStatus<'a> {
    #[serde(flatten)]
    view: &'a MoveView,
    /// The newest run of the move, if there ever was one.
    run: Option<&'a Run>,
}

pub(super) async fn status(session: &Session) -> Result<Outcome> {
    let runs = runs::list(&session.engine, None, LOOK_BACK).await?;
    let latest = |id: &str| runs.iter().find(|run| run.kind == RunKind::Move && run.subject == id);
    let views = moves::list(&session.engine).await?;
    let found: Vec<MoveStatus<'_>> =
        views.iter().map(|view| MoveStatus { view, run: latest(&view.id) }).collect();
    let now = session.engine.now();
    let row = |status: &MoveStatus<'_>| {
        let view = status.view;
        let broken = if view.broken.is_some() { ", capture broken" } else { "" };
        vec![
            view.id.clone(),
            format!("{}{broken}", view.state.title().to_lowercase()),
            format!("{} changes, {}", text::count(view.backlog), show::lag(view, now)),
            show::verified(view, now),
            status.run.map_or_else(|| "not started".to_owned(), of_run),
        ]
    };
    session.output.show(&found, |output| {
        output.table(&["move", "state", "waiting", "verified", "last run"], found.iter().map(row).collect());
    });
    Ok(Outcome::Done)
}

fn of_run(run: &Run) -> String {
    format!("{} {}, {}", run.id, run.status.as_str(), progress::sentence(&run.progress))
}
