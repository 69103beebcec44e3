//! Tasks: what people say of them, and what their runs and checks did to them.

use domain::audit::Verb;
use domain::phase::{Facts, PhaseView, TaskView, heard_at, plan_view, tell_history};
use domain::plan::Task;
use domain::task::{LONGEST_NOTE, LONGEST_OWNER, Line, Mark, Wish, text_fault, tracker};
use sqlx::PgConnection;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Result};
use crate::{Engine, facts, phases};

/// Keeps what a person says of a task. Saying again what is said changes
/// nothing.
pub async fn set(engine: &Engine, id: &str, wish: &Wish, actor: &str) -> Result<()> {
    let doing = format!("setting task {id}");
    let plan = &engine.plan().plan;
    let unknown =
        || Error::not_found(doing.clone(), "the plan has no such task", "List them with `refit task list`.");
    let (_, task) = plan.task(id).ok_or_else(unknown)?;
    readable(&doing, wish)?;
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    store::mark::lock(&mut *tx, &plan.id).await.doing(doing.clone())?;
    let before = newest(engine, &mut tx, id, &doing).await?;
    let decided = wish.decide(&before, task.is_manual(), actor);
    let Some(mark) = decided.map_err(|refusal| Error::refused(doing.clone(), refusal))? else {
        return engine.allow(Verb::MarkTask);
    };
    let mark = Mark { seq: before.seq + 1, ..mark };
    store::mark::insert(&mut *tx, &plan.id, id, &mark).await.doing(doing.clone())?;
    let deed = Deed::new(Verb::MarkTask, format!("task {id}")).to(words(&mark));
    let before = (before.seq > 0).then(|| words(&before));
    audit::write(engine, &mut tx, actor, Deed { before, ..deed }).await?;
    tx.commit().await.doing(doing)
}

fn readable(doing: &str, wish: &Wish) -> Result<()> {
    let owner = wish.owner.as_deref().and_then(|owner| text_fault("the owner", owner, LONGEST_OWNER));
    let note = wish.note.as_deref().and_then(|note| text_fault("the note", note, LONGEST_NOTE));
    match owner.or(note) {
        Some(fault) => Err(Error::invalid(doing, fault, "Write it in one line of plain text.")),
        None => Ok(()),
    }
}

async fn newest(engine: &Engine, conn: &mut PgConnection, id: &str, doing: &str) -> Result<Mark> {
    let known = store::mark::current(conn, &engine.plan().plan.id).await.doing(doing)?;
    Ok(known.into_iter().find(|(task, _)| task == id).map(|(_, mark)| mark).unwrap_or_default())
}

fn words(mark: &Mark) -> String {
    let parts = [Some(mark.state.as_str()), mark.owner.as_deref(), mark.note.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Everything that was said of the plan's tasks, the oldest first.
pub async fn lines(engine: &Engine) -> Result<Vec<Line>> {
    store::mark::history(engine.control(), &engine.plan().plan.id)
        .await
        .doing("reading the history of the tasks")
}

/// All phases with the times of their tasks.
pub async fn views(engine: &Engine) -> Result<Vec<PhaseView>> {
    let mut views = phases::views(engine).await?;
    tell_history(&mut views, &lines(engine).await?);
    Ok(views)
}

/// The tracker of one phase, or of all of them.
pub async fn export(engine: &Engine, phase: Option<u8>) -> Result<String> {
    if let Some(number) = phase {
        phases::find(engine, number)?;
    }
    let mut views = views(engine).await?;
    views.retain(|view| phase.is_none_or(|number| view.number == number));
    Ok(tracker(&engine.plan().plan.title, &views, engine.now()))
}

/// Tasks that runs and checks have moved since it was last written down.
pub(crate) fn moved<'a>(views: &'a [PhaseView], facts: &Facts) -> Vec<&'a TaskView> {
    let said = |task: &TaskView| facts.marks.get(&task.id).map(|mark| mark.state).unwrap_or_default();
    let tasks = views.iter().flat_map(|view| &view.tasks);
    tasks.filter(|task| !task.manual && task.state != said(task)).collect()
}

/// Writes down where such tasks stand now. It comes after the fact, so that a
/// run or a check waits for nothing of this; what is missed is written down by
/// the next look, with the time when it was.
pub(crate) async fn follow(engine: &Engine) -> Result<()> {
    let (doing, plan) = ("writing down where tasks stand", &engine.plan().plan);
    let mut tx = engine.control().begin().await.doing(doing)?;
    store::mark::lock(&mut *tx, &plan.id).await.doing(doing)?;
    let facts = facts::gather(engine, &mut tx).await?;
    let views = plan_view(plan, &facts);
    for view in moved(&views, &facts) {
        let Some((_, task)) = plan.task(&view.id) else { continue };
        let mark = followed(engine, &facts, task, view);
        store::mark::insert(&mut *tx, &plan.id, &view.id, &mark).await.doing(doing)?;
    }
    tx.commit().await.doing(doing)
}

/// Owner and note stay as people have said.
fn followed(engine: &Engine, facts: &Facts, task: &Task, view: &TaskView) -> Mark {
    let before = facts.marks.get(&task.id).cloned().unwrap_or_default();
    let at = heard_at(task, facts).unwrap_or_else(|| engine.now());
    Mark {
        seq: before.seq + 1,
        state: view.state,
        because: Some(view.because.clone()),
        actor: asked_by(facts, task, view),
        // Never before what was said of it until now.
        at: at.max(before.at),
        ..before
    }
}

/// Whoever had the newest of what decides carried out.
fn asked_by(facts: &Facts, task: &Task, view: &TaskView) -> String {
    let acted = task.action.as_ref().and_then(|action| facts.latest_of(action));
    let checked = facts.runs.iter().find(|run| run.report.is_some() && run.report == view.report);
    let newest = acted.into_iter().chain(checked).max_by_key(|run| run.updated_at);
    newest.map_or_else(|| "refit".to_owned(), |run| run.actor.clone())
}
