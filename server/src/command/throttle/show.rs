//! `refit throttle show`

use clap::Args;
use domain::throttle::{HoldLine, Judged, Override, View};
use engine::error::{Error, Result};
use engine::{runs, throttle};

use crate::command::{Outcome, Session};
use crate::output::Output;
use crate::text;

/// Show every signal, what holds, and when a move was held
#[derive(Args, Debug)]
pub(super) struct Show {
    /// Id of the move; without it the one that is open, or the plan's first
    r#move: Option<String>,
}

impl Show {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        let id = self.wanted(session).await?;
        let found = view(session, &id).await?;
        session.output.show(&found, |output| draw(output, &id, &found));
        Ok(Outcome::Done)
    }

    async fn wanted(self, session: &Session) -> Result<String> {
        if let Some(id) = self.r#move {
            return Ok(id);
        }
        let moves = &session.engine.plan().plan.moves;
        for spec in moves {
            if runs::open_move(&session.engine, &spec.id).await?.is_some() {
                return Ok(spec.id.clone());
            }
        }
        moves.first().map(|spec| spec.id.clone()).ok_or_else(|| {
            let next = "See the plan with `refit plan show`.";
            Error::not_found("showing the throttle", "the plan has no move", next)
        })
    }
}

/// What the worker of an open run sees; without one the signals are read here.
async fn view(session: &Session, id: &str) -> Result<View> {
    let engine = &session.engine;
    let kept = match runs::open_move(engine, id).await? {
        Some(run) => throttle::view(engine, &run).await?,
        None => None,
    };
    match kept {
        Some(view) if view.is_fresh() => Ok(view),
        kept => {
            let holds = kept.map(|view| view.holds).unwrap_or_default();
            Ok(View { holds, ..throttle::look(engine, id).await? })
        }
    }
}

fn draw(output: &Output, id: &str, view: &View) {
    output.line(format!("Move {id}{}\n", if view.full_speed { ", at full speed" } else { "" }));
    output.table(
        &["signal", "value", "holds at", "lets go at", "state", "since", "because"],
        view.signals.iter().map(signal).collect(),
    );
    if !view.overrides.is_empty() {
        output.line("\nOverrides in force");
        output.table(
            &["override", "signal", "move", "by", "until", "reason"],
            view.overrides.iter().map(overridden).collect(),
        );
    }
    if !view.holds.is_empty() {
        output.line("\nHolds, newest first");
        output.table(
            &["signal", "value", "held at", "since", "until", "because"],
            view.holds.iter().map(hold).collect(),
        );
    }
}

fn signal(judged: &Judged) -> Vec<String> {
    let row = judged.signal.row();
    vec![
        row.id.to_owned(),
        judged.value.map(|value| row.unit.say(value)).unwrap_or_default(),
        row.unit.say(judged.threshold.hold_at),
        row.unit.say(judged.threshold.release_at),
        judged.state.word().to_owned(),
        text::time(judged.since),
        judged.says.clone(),
    ]
}

fn overridden(one: &Override) -> Vec<String> {
    let subject = one.subject.clone().unwrap_or_else(|| "all".to_owned());
    vec![
        one.id.to_string(),
        one.signal.as_str().to_owned(),
        subject,
        one.actor.clone(),
        text::time(one.until),
        one.reason.clone(),
    ]
}

fn hold(line: &HoldLine) -> Vec<String> {
    let row = line.signal.row();
    let because = match &line.overridden_by {
        Some(actor) => format!("{}; overridden by {actor}", line.says),
        None => line.says.clone(),
    };
    vec![
        row.id.to_owned(),
        line.value.map_or_else(|| "unknown".to_owned(), |value| row.unit.say(value)),
        row.unit.say(line.threshold),
        text::time(line.since),
        text::maybe_time(line.until),
        because,
    ]
}
