//! `refit move show` and `refit move history`

use domain::moving::{
    Applier, Attempt, Blocker, Condition, CutOver, Holder, MoveDetail, MoveView, Transition,
};
use engine::error::Result;
use engine::moves;

use crate::command::{Outcome, Session};
use crate::output::Output;
use crate::text;

pub(super) async fn show(session: &Session, id: &str) -> Result<Outcome> {
    let detail = moves::detail(&session.engine, id).await?;
    session.output.show(&detail, |output| draw(output, &detail, session.engine.now()));
    Ok(Outcome::Done)
}

pub(super) async fn history(session: &Session, id: &str) -> Result<Outcome> {
    let found = moves::history(&session.engine, id).await?;
    session.output.show(&found, |output| {
        output.table(&["time (UTC)", "from", "to", "by", "reason"], found.iter().map(entry).collect());
    });
    Ok(Outcome::Done)
}

fn entry(entry: &Transition) -> Vec<String> {
    vec![
        text::time(entry.at),
        entry.from.title().to_lowercase(),
        entry.to.title().to_lowercase(),
        entry.actor.clone(),
        entry.reason.clone(),
    ]
}

fn draw(output: &Output, detail: &MoveDetail, now: chrono::DateTime<chrono::Utc>) {
    let view = &detail.view;
    standing(output, view, now);
    if let Some(ahead) = &detail.ahead {
        output.line(format!("\nBefore it is {}:", ahead.to.title().to_lowercase()));
        conditions(output, &ahead.conditions);
    }
    if !detail.blockers.is_empty() {
        output.line("\nLocks on source and target right now:");
        blockers(output, &detail.blockers);
    }
    attempts(output, &detail.cut_overs);
    if !detail.history.is_empty() {
        output.line("");
        let rows = detail.history.iter().map(entry).collect();
        output.table(&["time (UTC)", "from", "to", "by", "reason"], rows);
    }
}

fn attempts(output: &Output, cut_overs: &[CutOver]) {
    for asked in cut_overs {
        let (direction, at) = (asked.direction.as_str(), text::time(asked.began_at));
        output.line(format!("\nCut-over ({direction}) of {at} by {}: {}", asked.actor, asked.stands()));
        let rows = asked.attempts.iter().map(attempt).collect();
        output.table(&["no.", "time (UTC)", "waited", "outcome", "who was in the way", "why"], rows);
    }
}

fn attempt(attempt: &Attempt) -> Vec<String> {
    vec![
        attempt.number.to_string(),
        text::time(attempt.at),
        format!("{} ms", text::count(attempt.waited_ms)),
        attempt.outcome.as_str().to_owned(),
        attempt.holders.iter().map(Holder::sentence).collect::<Vec<_>>().join("; "),
        attempt.error.clone().unwrap_or_default(),
    ]
}

fn standing(output: &Output, view: &MoveView, now: chrono::DateTime<chrono::Utc>) {
    let line = |name: &str, value: &str| output.line(format!("{name:<12}{value}"));
    line("move", &view.id);
    line("title", &view.title);
    line("from", &view.source);
    line("to", &view.target);
    line("state", &view.state.title().to_lowercase());
    line("capture", &capture(view));
    line("applier", applier(&view.applier));
    line("waiting", &format!("{} changes, {}", text::count(view.backlog), lag(view, now)));
    line("applied", &format!("{} changes", text::count(view.applied)));
    line("verified", &verified(view, now));
    line("quarantine", &format!("{} rows", text::count(view.quarantined)));
    line("conflicts", &format!("{} keys", text::count(view.conflicts)));
}

fn capture(view: &MoveView) -> String {
    match (&view.broken, view.armed_at) {
        (Some(why), _) => format!("broken since {}: {why}", text::maybe_time(view.broken_at)),
        (None, Some(at)) => format!("whole since {}", text::time(at)),
        (None, None) => "not armed".to_owned(),
    }
}

fn applier(applier: &Applier) -> &str {
    match applier {
        Applier::None => "not needed yet",
        Applier::Running => "running",
        Applier::Missing(said) => said.as_deref().unwrap_or("missing: no worker is alive"),
    }
}

/// How long the oldest change that waits has waited.
pub(super) fn lag(view: &MoveView, now: chrono::DateTime<chrono::Utc>) -> String {
    match view.oldest.filter(|_| view.backlog > 0) {
        Some(oldest) => format!("{} behind", text::seconds((now - oldest).as_seconds_f64().max(0.0))),
        None => "nothing behind".to_owned(),
    }
}

pub(super) fn verified(view: &MoveView, now: chrono::DateTime<chrono::Utc>) -> String {
    match &view.verified {
        Some(verified) => {
            let age = text::seconds((now - verified.at).as_seconds_f64().max(0.0));
            format!("{} rows, {age} ago (run {})", text::count(verified.rows), verified.run)
        }
        None => "never since the capture began".to_owned(),
    }
}

pub(super) fn conditions(output: &Output, conditions: &[Condition]) {
    let row = |condition: &Condition| {
        let (word, remedy) = match condition.holds {
            true => ("ok", String::new()),
            false => ("bad", condition.remedy.clone()),
        };
        vec![word.to_owned(), condition.title.clone(), condition.value.clone(), remedy]
    };
    output.table(&["", "condition", "found", "what to do"], conditions.iter().map(row).collect());
}

pub(super) fn blockers(output: &Output, blockers: &[Blocker]) {
    let row = |blocker: &Blocker| {
        let word = if blocker.in_the_way { "in the way" } else { "goes on" };
        vec![
            blocker.pid.to_string(),
            blocker.application.clone(),
            text::seconds(blocker.seconds),
            word.to_owned(),
            blocker.query.chars().take(80).collect(),
        ]
    };
    output.table(&["pid", "application", "age", "cut-over", "query"], blockers.iter().map(row).collect());
}
