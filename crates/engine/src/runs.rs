//! Runs: started, paused, resumed, cancelled and looked at. The browser and
//! the command line call the same verbs and leave the same trace.

use domain::audit::Verb;
use domain::phase::{kind_of, may_start};
use domain::plan::Action;
use domain::run::{Batch, Level, LogLine, Run, RunKind, RunParams, RunStatus, transition};
use sqlx::PgConnection;
pub use store::run::Filter;
use store::run::NewRun;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, backups, checks, facts, failpoint, jobs};

/// Choices for a run that carries out an action.
#[derive(Clone, Copy, Debug)]
pub struct StartOptions {
    pub batch_size: Option<i64>,
    pub verify: bool,
    pub chain: bool,
    /// Go on although the free space of the database's disk cannot be read.
    pub accept_unknown_disk: bool,
    /// Wait for nothing but what would break something.
    pub full_speed: bool,
}

impl Default for StartOptions {
    fn default() -> Self {
        Self { batch_size: None, verify: true, chain: false, accept_unknown_disk: false, full_speed: false }
    }
}

/// What to validate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    Phase(u8),
    Task(String),
    /// The checks that together are the integration test.
    Integration,
    All,
}

/// A run before it has an id.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) kind: RunKind,
    pub(crate) subject: String,
    pub(crate) title: String,
    pub(crate) phase: Option<u8>,
    pub(crate) task: Option<String>,
    pub(crate) params: RunParams,
}

impl Wanted {
    pub(crate) fn new(
        engine: &Engine,
        kind: RunKind,
        subject: &str,
        phase: Option<u8>,
        params: RunParams,
    ) -> Self {
        let title = title(engine, kind, subject);
        Self { kind, subject: subject.to_owned(), title, phase, task: None, params }
    }
}

fn title(engine: &Engine, kind: RunKind, subject: &str) -> String {
    let plan = &engine.plan().plan;
    let name = plan.migration(subject).map(|migration| migration.name.replace('_', " ")).unwrap_or_default();
    match kind {
        RunKind::Migrate => format!("Apply {subject} {name}"),
        RunKind::Revert => format!("Take back {subject} {name}"),
        RunKind::Fill => format!("Fill {subject} {name}"),
        RunKind::Move => plan.move_of(subject).map_or_else(
            || format!("Move {subject}"),
            |spec| format!("Move {} → {}", spec.source, spec.target),
        ),
        RunKind::Refresh => format!("Refresh {subject}"),
        RunKind::Validate => format!("Validate {subject}"),
        RunKind::Rollback => format!("Roll back {subject}"),
        RunKind::Verify => plan.move_of(subject).map_or_else(
            || format!("Verify {subject}"),
            |spec| format!("Compare {} with {}", spec.source, spec.target),
        ),
        RunKind::Backup if subject == backups::NEW => "Take a backup".into(),
        RunKind::Backup => format!("Verify backup {subject}"),
        RunKind::Benchmark if subject == "all" => "Run all benchmarks".into(),
        RunKind::Benchmark => format!("Run benchmarks {subject}"),
        RunKind::Load => "Load test".into(),
        RunKind::Integrity => format!("Integrity of {subject}"),
        RunKind::IndexSample => "Note how often each index is used".into(),
        RunKind::Rehearse => format!("Rehearse the plan on {}", crate::rehearsal::copy_of(subject)),
    }
}

/// Starts an action of the plan, if the rules allow it as things stand in the
/// very transaction that would start it.
pub async fn start(engine: &Engine, action: &Action, options: StartOptions, actor: &str) -> Result<Run> {
    let (kind, subject) = kind_of(action);
    let doing = format!("starting {} {subject}", kind.as_str());
    check_batch_size(&doing, options.batch_size)?;
    let found = engine.plan().plan.task_of(action).map(|(phase, task)| (phase.number, task.id.clone()));
    let params = RunParams {
        batch_size: options.batch_size,
        verify: options.verify,
        chain: options.chain,
        accept_unknown_disk: options.accept_unknown_disk,
        full_speed: options.full_speed,
        ..RunParams::default()
    };
    let phase = found.as_ref().map(|(phase, _)| *phase).or_else(|| declared_phase(engine, action));
    let wanted =
        Wanted { task: found.map(|(_, task)| task), ..Wanted::new(engine, kind, subject, phase, params) };
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let facts = facts::gather(engine, &mut tx).await?;
    may_start(&engine.plan().plan, &facts, action)
        .map_err(|refusal| Error::refused(doing.clone(), refusal))?;
    let run = insert(engine, &mut tx, wanted, actor).await?;
    if run.params.full_speed {
        let line = format!(
            "at full speed two sessions work at a time, and nothing of this holds the move: {}",
            given_up()
        );
        store::log::insert(&mut *tx, run.id, Level::Warn, &line).await.doing(doing.clone())?;
    }
    failpoint::hit("run.start.before_commit").await;
    tx.commit().await.doing(doing)?;
    failpoint::hit("run.start.after_commit").await;
    Ok(run)
}

/// The titles of the signals that full speed gives up.
fn given_up() -> String {
    let titles: Vec<&str> = domain::throttle::given_up().map(|row| row.title).collect();
    titles.join(", ")
}

fn declared_phase(engine: &Engine, action: &Action) -> Option<u8> {
    let plan = &engine.plan().plan;
    match action {
        Action::Migrate(version) | Action::Fill(version) => {
            plan.migration(version).map(|migration| migration.phase)
        }
        Action::Move(id) => plan.move_of(id).map(|spec| spec.phase),
        Action::Refresh(_) => None,
    }
}

fn check_batch_size(doing: &str, rows: Option<i64>) -> Result<()> {
    use domain::moving::MAX_ROWS;
    match rows {
        Some(rows) if !(1..=MAX_ROWS).contains(&rows) => Err(Error::invalid(
            doing,
            format!("a batch of {rows} rows is out of range"),
            format!("Choose between 1 and {MAX_ROWS}; 10000 is a good start."),
        )),
        _ => Ok(()),
    }
}

/// Starts a validation. Always allowed: it only reads.
pub async fn validate(engine: &Engine, scope: Scope, actor: &str) -> Result<Run> {
    let wanted = validation(engine, &scope)?;
    begin(engine, wanted, actor).await
}

fn validation(engine: &Engine, scope: &Scope) -> Result<Wanted> {
    let plan = &engine.plan().plan;
    let (subject, phase, checks): (String, Option<u8>, Vec<String>) = match scope {
        Scope::Integration => {
            let parts = plan.checks.iter().filter(|check| checks::is_integration(check));
            let checks: Vec<String> = parts.map(|check| check.id.clone()).collect();
            if checks.is_empty() {
                let why = "the plan has no check whose probe is one of the integration test";
                let next = "See the probes' names with `refit plan show`.";
                return Err(Error::not_found("starting the integration test", why, next));
            }
            ("integration test".into(), None, checks)
        }
        Scope::All => ("all".into(), None, plan.checks.iter().map(|check| check.id.clone()).collect()),
        Scope::Phase(number) => {
            let known = plan.phase(*number).is_some();
            let why = if known { "the phase has no checks" } else { "the plan has no such phase" };
            let checks: Vec<String> = plan.checks_of(*number).map(|check| check.id.clone()).collect();
            if checks.is_empty() {
                let next = "See what the plan has with `refit plan show`.";
                return Err(Error::not_found(format!("validating phase {number}"), why, next));
            }
            (format!("phase {number}"), Some(*number), checks)
        }
        Scope::Task(id) => match plan.task(id) {
            Some((phase, task)) if !task.checks.is_empty() => {
                (id.clone(), Some(phase.number), task.checks.clone())
            }
            _ => {
                let next = "List the tasks with `refit task list`.";
                return Err(Error::not_found(
                    format!("validating task {id}"),
                    "no such task with checks",
                    next,
                ));
            }
        },
    };
    let task = matches!(scope, Scope::Task(_)).then(|| subject.clone());
    let params = RunParams { checks, ..RunParams::default() };
    Ok(Wanted { task, ..Wanted::new(engine, RunKind::Validate, &subject, phase, params) })
}

pub(crate) async fn begin(engine: &Engine, wanted: Wanted, actor: &str) -> Result<Run> {
    let doing = format!("starting {} {}", wanted.kind.as_str(), wanted.subject);
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let run = insert(engine, &mut tx, wanted, actor).await?;
    tx.commit().await.doing(doing)?;
    Ok(run)
}

/// Takes a migration back. What would be lost is asked for beforehand, see
/// `migrations::consequences`.
pub async fn revert(engine: &Engine, version: &str, actor: &str) -> Result<Run> {
    crate::migrations::may_revert(engine, version).await?;
    let phase = engine.plan().plan.migration(version).map(|migration| migration.phase);
    begin(engine, Wanted::new(engine, RunKind::Revert, version, phase, RunParams::default()), actor).await
}

/// Inserts the run and its job in the caller's transaction.
pub(crate) async fn insert(
    engine: &Engine,
    conn: &mut PgConnection,
    wanted: Wanted,
    actor: &str,
) -> Result<Run> {
    let doing = format!("starting {} {}", wanted.kind.as_str(), wanted.subject);
    let new = NewRun {
        kind: wanted.kind,
        subject: &wanted.subject,
        title: &wanted.title,
        phase: wanted.phase,
        task: wanted.task.as_deref(),
        actor,
        plan_id: &engine.plan().plan.id,
        plan_hash: &engine.plan().hash,
        params: &wanted.params,
    };
    let run =
        store::run::insert(&mut *conn, &new).await.map_err(|error| already_open(doing.clone(), error))?;
    let line = format!("{} asked for: {}", actor, run.title);
    store::log::insert(&mut *conn, run.id, Level::Info, &line).await.doing(doing)?;
    jobs::queue::push(&mut *conn, run.id).await?;
    let verb = Verb::StartRun { kind: run.kind, repair: run.params.repair };
    audit::write(engine, conn, actor, Deed::new(verb, format!("run {}", run.id)).to(&run.title)).await?;
    Ok(run)
}

fn already_open(doing: String, error: sqlx::Error) -> Error {
    let unique = error.as_database_error().is_some_and(|error| error.constraint() == Some("run_one_open"));
    if unique {
        let next = "See it with `refit run list`; wait for it, resume it or cancel it.";
        return Error::new(Kind::Busy, doing, "a run of the same kind and subject is open already", next);
    }
    Error::database(doing, error)
}

pub async fn pause(engine: &Engine, id: i64, actor: &str) -> Result<Run> {
    ask(engine, id, actor, ("pausing", Verb::PauseRun), RunStatus::on_pause).await
}

/// Resumes a paused run, retries a failed one.
pub async fn resume(engine: &Engine, id: i64, actor: &str) -> Result<Run> {
    ask(engine, id, actor, ("resuming", Verb::ResumeRun), RunStatus::on_resume).await
}

pub async fn cancel(engine: &Engine, id: i64, actor: &str) -> Result<Run> {
    ask(engine, id, actor, ("cancelling", Verb::CancelRun), RunStatus::on_cancel).await
}

/// A change of state that a person asks for. A worker that has the run reads
/// it with its next commit; without one it takes effect at once.
async fn ask(
    engine: &Engine,
    id: i64,
    actor: &str,
    (word, verb): (&str, Verb),
    target: fn(RunStatus) -> Option<RunStatus>,
) -> Result<Run> {
    let doing = format!("{word} run {id}");
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let run = store::run::lock(&mut *tx, id).await.doing(doing.clone())?.ok_or_else(|| unknown(id))?;
    let arrow = target(run.status).and_then(|to| transition(run.status, to)).ok_or_else(|| {
        let next = "Nothing was changed. See it with `refit run show`.";
        Error::new(Kind::Refused, doing.clone(), format!("the run is {}", run.status.as_str()), next)
    })?;
    let changed = store::run::change(&mut tx, id, arrow, actor)
        .await
        .doing(doing.clone())?
        .ok_or_else(|| unknown(id))?;
    let line = format!("{actor}: {} ({})", arrow.to.as_str(), arrow.reason);
    store::log::insert(&mut *tx, id, Level::Info, &line).await.doing(doing.clone())?;
    // Resuming needs a worker; cancelling needs one that tidies up.
    if changed.status.is_active() && !run.status.is_active() {
        jobs::queue::push(&mut tx, id).await?;
    }
    let deed = Deed::new(verb, format!("run {id}")).from(run.status.as_str()).to(changed.status.as_str());
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)?;
    Ok(changed)
}

fn unknown(id: i64) -> Error {
    Error::not_found(
        format!("looking for run {id}"),
        "there is no such run",
        "List them with `refit run list`.",
    )
}

pub async fn get(engine: &Engine, id: i64) -> Result<Run> {
    store::run::get(engine.control(), id).await.doing(format!("reading run {id}"))?.ok_or_else(|| unknown(id))
}

/// Newest first; `before` is an id to page from.
pub async fn list(engine: &Engine, before: Option<i64>, limit: i64) -> Result<Vec<Run>> {
    store::run::list(engine.control(), before, limit).await.doing("listing the runs")
}

/// Those that fit and are older than `before`, newest first.
pub async fn page(engine: &Engine, filter: &Filter, before: Option<i64>, limit: i64) -> Result<Vec<Run>> {
    store::run::page(engine.control(), filter, before, limit).await.doing("listing the runs")
}

pub async fn log(engine: &Engine, id: i64, after: i64, limit: i64) -> Result<Vec<LogLine>> {
    store::log::after(engine.control(), id, after, limit).await.doing(format!("reading the log of run {id}"))
}

pub async fn log_tail(engine: &Engine, id: i64, limit: i64) -> Result<Vec<LogLine>> {
    store::log::tail(engine.control(), id, limit).await.doing(format!("reading the log of run {id}"))
}

/// The newest lines of the ledger, newest first.
pub async fn batches(engine: &Engine, id: i64, limit: i64) -> Result<Vec<Batch>> {
    store::batch::newest(engine.control(), id, limit).await.doing(format!("reading the ledger of run {id}"))
}

pub async fn batch_times(engine: &Engine, id: i64) -> Result<store::batch::Times> {
    store::batch::times(engine.control(), id).await.doing(format!("reading the ledger of run {id}"))
}

pub async fn quarantine(engine: &Engine, id: i64, limit: i64) -> Result<Vec<store::quarantine::Quarantined>> {
    store::quarantine::list(engine.control(), id, limit)
        .await
        .doing(format!("reading the quarantine of run {id}"))
}

/// Kind and key of the rows in which a verification found source and target
/// to differ.
pub async fn differences(engine: &Engine, id: i64, limit: i64) -> Result<Vec<(String, Vec<String>)>> {
    store::verify::differences(engine.control(), id, limit)
        .await
        .doing(format!("reading what differs in run {id}"))
}

/// The open run of a move, if there is one.
pub async fn open_move(engine: &Engine, move_id: &str) -> Result<Option<Run>> {
    let plan = &engine.plan().plan;
    if plan.move_of(move_id).is_none() {
        let known: Vec<&str> = plan.moves.iter().map(|spec| spec.id.as_str()).collect();
        let next = format!("The plan has {}.", known.join(", "));
        return Err(Error::not_found(
            format!("looking for move {move_id}"),
            "the plan has no such move",
            next,
        ));
    }
    let runs = store::run::current(engine.control(), &plan.id).await.doing("reading the runs")?;
    Ok(runs.into_iter().rfind(|run| {
        run.kind == RunKind::Move
            && run.subject == move_id
            && (run.status.is_open() || run.status == RunStatus::Failed)
    }))
}
