//! Every state of the trade as icon, word and colour.

use domain::backup::BackupState;
use domain::benchmark::BenchmarkVerdict;
use domain::deployment::{DeploymentState, ItemState, Lack, Standing};
use domain::health::Health;
use domain::load::LoadVerdict;
use domain::migration::MigrationState;
use domain::moving::{MoveState, MoveView};
use domain::phase::PhaseStatus;
use domain::report::Verdict;
use domain::run::{RunKind, RunStatus};
use domain::snapshot::Weight;
use domain::task::TaskState;
use domain::throttle::State;

use super::icon::Icon;

/// How a state looks. The word is what a screen reader and a colour-blind
/// reader have, so there is always one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub tone: &'static str,
    pub icon: Icon,
    pub word: &'static str,
    pub outline: bool,
}

const fn look(tone: &'static str, icon: Icon, word: &'static str) -> Look {
    Look { tone, icon, word, outline: false }
}

const fn outlined(icon: Icon, word: &'static str) -> Look {
    Look { tone: "idle", icon, word, outline: true }
}

pub const NEXT: Look = outlined(Icon::Play, "Next");
pub const HEALTHY: Look = look("ok", Icon::CircleCheck, "Healthy");
pub const READY: Look = outlined(Icon::Play, "Ready");
pub const HOLDS: Look = look("ok", Icon::CircleCheck, "Holds");
pub const FAILS: Look = look("bad", Icon::OctagonX, "Fails");
pub const NOT_ASKED: Look = look("idle", Icon::Circle, "Not asked");
pub const PARTLY_ASKED: Look = outlined(Icon::Circle, "Partly asked");
pub const BY_HAND: Look = look("wait", Icon::UserCheck, "By hand");

pub const WHOLE: Look = look("ok", Icon::CircleCheck, "Whole");
pub const BROKEN: Look = look("bad", Icon::OctagonX, "Capture broken");
pub const NOT_ARMED: Look = look("idle", Icon::Circle, "Not armed");
pub const FOLLOWS: Look = look("ok", Icon::CircleCheck, "Running");
pub const LEFT_ALONE: Look = look("bad", Icon::OctagonX, "Missing");
pub const NOT_NEEDED: Look = look("idle", Icon::Circle, "Not needed yet");
pub const EQUAL: Look = look("ok", Icon::CircleCheck, "Equal");
pub const STALE: Look = look("warn", Icon::TriangleAlert, "Stale");
pub const IN_THE_WAY: Look = look("warn", Icon::TriangleAlert, "In the way");
pub const CARRIED_OUT: Look = look("ok", Icon::CircleCheck, "Done");
pub const GAVE_WAY: Look = look("warn", Icon::TriangleAlert, "Gave way");
pub const STOPPED: Look = look("idle", Icon::CircleSlash, "Cancelled");
pub const REFUSED: Look = look("bad", Icon::OctagonX, "Refused");
pub const FAILED: Look = look("bad", Icon::OctagonX, "Failed");
pub fn of_health(health: Health) -> Look {
    match health {
        Health::Healthy => HEALTHY,
        Health::Unknown => UNKNOWN,
        Health::Warning => look("warn", Icon::TriangleAlert, "Warning"),
        Health::Critical => look("bad", Icon::OctagonX, "Critical"),
    }
}

pub const NOTHING_FOUND: Look = look("ok", Icon::CircleCheck, "Nothing found");
pub const FOUND: Look = look("warn", Icon::TriangleAlert, "Found");
pub const UNKNOWN: Look = look("idle", Icon::CircleSlash, "Unknown");
pub const READS_ON: Look = look("idle", Icon::Circle, "Goes on");

pub fn of_move(view: &MoveView) -> Look {
    match view.state {
        _ if view.broken.is_some() => BROKEN,
        MoveState::Declared => look("idle", Icon::Circle, view.state.title()),
        state if state < MoveState::Live => look("run", Icon::Loader, state.title()),
        state => look("ok", Icon::CircleCheck, state.title()),
    }
}

pub fn of_run(status: RunStatus, kind: RunKind) -> Look {
    match status {
        RunStatus::Queued => outlined(Icon::Clock, "Queued"),
        RunStatus::Running if kind == RunKind::Validate => look("run", Icon::Loader, "Validating"),
        RunStatus::Running if matches!(kind, RunKind::Revert | RunKind::Rollback) => {
            look("warn", Icon::Undo, "Rolling back")
        }
        RunStatus::Running => look("run", Icon::Loader, "Running"),
        RunStatus::Pausing => look("run", Icon::Loader, "Pausing"),
        RunStatus::Paused => outlined(Icon::Pause, "Paused"),
        RunStatus::Cancelling => look("run", Icon::Loader, "Cancelling"),
        RunStatus::Cancelled => look("idle", Icon::CircleSlash, "Cancelled"),
        RunStatus::Succeeded => look("ok", Icon::CircleCheck, "Succeeded"),
        RunStatus::Failed => look("bad", Icon::OctagonX, "Failed"),
    }
}

pub fn of_phase(status: PhaseStatus) -> Look {
    match status {
        PhaseStatus::NotStarted => look("idle", Icon::Circle, "Not started"),
        PhaseStatus::InProgress => outlined(Icon::Play, "In progress"),
        PhaseStatus::Running => look("run", Icon::Loader, "Running"),
        PhaseStatus::Blocked => look("bad", Icon::OctagonX, "Blocked"),
        PhaseStatus::Completed => look("ok", Icon::CircleCheck, "Completed"),
    }
}

pub fn of_task(state: TaskState) -> Look {
    match state {
        TaskState::Pending => look("idle", Icon::Circle, "Not started"),
        TaskState::InProgress => look("run", Icon::Loader, "In progress"),
        TaskState::Blocked => look("bad", Icon::OctagonX, "Blocked"),
        TaskState::Completed => look("ok", Icon::CircleCheck, "Done"),
        TaskState::Deferred => look("idle", Icon::CircleSlash, "Deferred"),
    }
}

pub fn of_verdict(verdict: Verdict) -> Look {
    match verdict {
        Verdict::Passed => look("ok", Icon::CircleCheck, "Passed"),
        Verdict::Warned => look("warn", Icon::TriangleAlert, "Warning"),
        Verdict::Failed => look("bad", Icon::OctagonX, "Failed"),
        Verdict::Broken => look("bad", Icon::OctagonX, "Not answered"),
    }
}

pub fn of_found(weight: domain::integrity::Weight) -> Look {
    use domain::integrity::Weight;
    match weight {
        Weight::Critical => look("bad", Icon::OctagonX, "Critical"),
        Weight::Unknown => look("bad", Icon::TriangleAlert, "Unknown"),
        Weight::Warning => look("warn", Icon::TriangleAlert, "Warning"),
    }
}

pub fn of_probe(state: domain::integrity::ProbeState) -> Look {
    use domain::integrity::ProbeState;
    match state {
        ProbeState::Open => look("run", Icon::Loader, "Not finished"),
        ProbeState::Clean => look("ok", Icon::CircleCheck, "Nothing found"),
        ProbeState::Found => look("bad", Icon::OctagonX, "Found"),
        ProbeState::Unknown => look("bad", Icon::TriangleAlert, "Unknown"),
        ProbeState::LeftOut => outlined(Icon::CircleSlash, "Not looked at"),
    }
}

pub fn of_benchmark(verdict: BenchmarkVerdict) -> Look {
    match verdict {
        BenchmarkVerdict::Met => look("ok", Icon::CircleCheck, "Met"),
        BenchmarkVerdict::Missed => look("bad", Icon::OctagonX, "Missed"),
        BenchmarkVerdict::Measured => outlined(Icon::Clock, "Measured"),
        BenchmarkVerdict::Unmeasured => outlined(Icon::CircleSlash, "Not measured"),
    }
}

pub fn of_load(verdict: LoadVerdict) -> Look {
    match verdict {
        LoadVerdict::Met => look("ok", Icon::CircleCheck, "Met"),
        LoadVerdict::Missed => look("bad", Icon::OctagonX, "Missed"),
        LoadVerdict::Unfinished => outlined(Icon::CircleSlash, "Not finished"),
    }
}

pub const YOUR_TURN: Look = look("wait", Icon::UserCheck, "Your turn");
pub const NOT_YOU: Look = look("idle", Icon::CircleSlash, "Not you");

pub fn of_deployment(state: DeploymentState) -> Look {
    let word = state.title();
    match state {
        DeploymentState::Open => outlined(Icon::ListChecks, word),
        DeploymentState::Awaiting => look("wait", Icon::UserCheck, word),
        DeploymentState::Approved | DeploymentState::Executed => look("ok", Icon::CircleCheck, word),
        DeploymentState::Rejected => look("bad", Icon::OctagonX, word),
        DeploymentState::Closed => look("idle", Icon::CircleSlash, word),
    }
}

pub fn of_item(state: ItemState) -> Look {
    match state {
        ItemState::Waiting => look("idle", Icon::Circle, "Waiting"),
        ItemState::Ticked => look("ok", Icon::CircleCheck, "Ticked"),
        ItemState::Skipped => look("idle", Icon::CircleSlash, "Skipped"),
        ItemState::Undone(Lack::Changed) => look("bad", Icon::OctagonX, "Evidence changed"),
        ItemState::Undone(Lack::Failed) | ItemState::Barred(Lack::Failed) => {
            look("bad", Icon::OctagonX, "Evidence failed")
        }
        ItemState::Undone(Lack::TooOld) | ItemState::Barred(Lack::TooOld) => {
            look("warn", Icon::TriangleAlert, "Evidence too old")
        }
        ItemState::Undone(Lack::Early) | ItemState::Barred(Lack::Early) => {
            look("warn", Icon::TriangleAlert, "Evidence too early")
        }
        ItemState::Undone(Lack::Missing) | ItemState::Barred(_) => outlined(Icon::Circle, "Evidence missing"),
    }
}

pub fn of_signature(standing: Standing) -> Look {
    match standing {
        Standing::Counts => look("ok", Icon::CircleCheck, "Signed"),
        Standing::Voided | Standing::OfAnother => look("bad", Icon::OctagonX, "Void"),
        Standing::Expired => look("warn", Icon::TriangleAlert, "Expired"),
        Standing::Left => look("warn", Icon::TriangleAlert, "Counts no more"),
    }
}

pub fn of_migration(state: MigrationState) -> Look {
    match state {
        MigrationState::Pending => look("idle", Icon::Circle, "Pending"),
        MigrationState::Applied => look("ok", Icon::CircleCheck, "Applied"),
        MigrationState::Changed => look("bad", Icon::OctagonX, "Changed"),
        MigrationState::Unknown => look("bad", Icon::OctagonX, "Unknown"),
    }
}

pub fn of_backup(state: BackupState) -> Look {
    match state {
        BackupState::Dumping => look("run", Icon::Loader, "Dumping"),
        BackupState::Dumped => look("warn", Icon::TriangleAlert, "Unproved"),
        BackupState::Verified => look("ok", Icon::CircleCheck, "Verified"),
        BackupState::Failed => look("bad", Icon::OctagonX, "Failed"),
        BackupState::Damaged => look("bad", Icon::OctagonX, "Damaged"),
        BackupState::Removed => look("idle", Icon::CircleSlash, "Removed"),
    }
}

pub fn of_weight(weight: Weight) -> Look {
    match weight {
        Weight::Failed => look("bad", Icon::OctagonX, "Failed"),
        Weight::Warning => look("warn", Icon::TriangleAlert, "Warning"),
        Weight::Waiting => outlined(Icon::Clock, "Waiting"),
    }
}

pub fn of_signal(state: State) -> Look {
    match state {
        State::Fine => look("ok", Icon::CircleCheck, "Fine"),
        State::Holds => look("bad", Icon::OctagonX, "Holds"),
        State::Unknown => look("bad", Icon::OctagonX, "Unknown, holds"),
        State::Overridden => look("warn", Icon::UserCheck, "Overridden"),
        State::Spared => look("warn", Icon::TriangleAlert, "Spared"),
        State::DoesNotApply => look("idle", Icon::CircleSlash, "Does not apply"),
    }
}
