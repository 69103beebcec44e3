//! Everything that leaves a line in the audit, and the permission it needs.

use crate::access::Permission;
use crate::run::RunKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    StartRun {
        kind: RunKind,
        repair: bool,
    },
    PauseRun,
    ResumeRun,
    CancelRun,
    MarkTask,
    SetThrottle,
    OverrideThrottle,
    EndOverride,
    CutOver,
    CutBack,
    CancelCutOver,
    ContractMove,
    GiveUpMove,
    RearmMove,
    ReplayRows,
    AcceptRows,
    RemoveBackup,
    SetFees,
    /// When the clock starts runs of this kind, or that it does not.
    SetSchedule {
        kind: RunKind,
    },
    /// Of a page, for oneself.
    SaveView,
    RemoveView,
    OpenDeployment,
    SettleItem,
    SignDeployment,
    RejectDeployment,
    /// By the step itself, or by whoever carried a phase out.
    ExecuteDeployment,
    CloseDeployment,
    /// By a lead and an administrator, each with a line of their own.
    BreakGlass,
    ReviewIncident,
    CreateAccount,
    SetRoles,
    DisableAccount,
    EnableAccount,
    SetPassword,
    /// Of one's own account.
    ChangePassword,
    SignIn,
    RefuseSignIn,
    SignOut,
    EndSessions,
    /// For programs, by whoever they are to act for.
    CreateToken,
    RevokeToken,
    AddFactor,
    RemoveFactor,
    TestChannel,
    ImportRows,
    MakeSample,
    RecordBalances,
    ChangeBalance,
}

impl Verb {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StartRun { .. } => "run.start",
            Self::PauseRun => "run.pause",
            Self::ResumeRun => "run.resume",
            Self::CancelRun => "run.cancel",
            Self::MarkTask => "task.mark",
            Self::SetThrottle => "throttle.set",
            Self::OverrideThrottle => "throttle.override",
            Self::EndOverride => "throttle.end_override",
            Self::CutOver => "move.cut_over",
            Self::CutBack => "move.cut_back",
            Self::CancelCutOver => "move.cancel_cut_over",
            Self::ContractMove => "move.contract",
            Self::GiveUpMove => "move.give_up",
            Self::RearmMove => "move.rearm",
            Self::ReplayRows => "quarantine.replay",
            Self::AcceptRows => "quarantine.accept",
            Self::RemoveBackup => "backup.remove",
            Self::SetFees => "fees.set",
            Self::SetSchedule { .. } => "schedule.set",
            Self::SaveView => "view.save",
            Self::RemoveView => "view.remove",
            Self::OpenDeployment => "deployment.open",
            Self::SettleItem => "deployment.settle",
            Self::SignDeployment => "deployment.sign",
            Self::RejectDeployment => "deployment.reject",
            Self::ExecuteDeployment => "deployment.execute",
            Self::CloseDeployment => "deployment.close",
            Self::BreakGlass => "deployment.break_glass",
            Self::ReviewIncident => "deployment.review",
            Self::CreateAccount => "account.create",
            Self::SetRoles => "account.roles",
            Self::DisableAccount => "account.disable",
            Self::EnableAccount => "account.enable",
            Self::SetPassword => "account.password",
            Self::ChangePassword => "account.change_password",
            Self::SignIn => "session.sign_in",
            Self::RefuseSignIn => "session.refuse",
            Self::SignOut => "session.sign_out",
            Self::EndSessions => "session.end_all",
            Self::CreateToken => "token.create",
            Self::RevokeToken => "token.revoke",
            Self::AddFactor => "factor.add",
            Self::RemoveFactor => "factor.remove",
            Self::TestChannel => "channel.test",
            Self::ImportRows => "rows.import",
            Self::MakeSample => "rows.sample",
            Self::RecordBalances => "balance.record",
            Self::ChangeBalance => "balance.change",
        }
    }

    /// None for what everybody may do with their own account.
    pub fn permission(self) -> Option<Permission> {
        Some(match self {
            Self::StartRun { repair: true, .. } => Permission::Repair,
            // Whoever has the clock start something could start it.
            Self::StartRun { kind, .. } | Self::SetSchedule { kind } => of_kind(kind),
            Self::PauseRun | Self::ResumeRun | Self::CancelRun | Self::CancelCutOver => Permission::Pause,
            Self::MarkTask => Permission::Tick,
            Self::SetThrottle | Self::OverrideThrottle | Self::EndOverride => Permission::Throttle,
            Self::CutOver | Self::CutBack => Permission::CutOver,
            Self::ContractMove => Permission::Contract,
            Self::GiveUpMove => Permission::RollBack,
            Self::RearmMove | Self::ReplayRows => Permission::Repair,
            Self::AcceptRows => Permission::AcceptLoss,
            Self::RemoveBackup => Permission::Check,
            Self::SetFees
            | Self::SaveView
            | Self::RemoveView
            | Self::RecordBalances
            | Self::ChangeBalance => Permission::Analyse,
            Self::ImportRows | Self::MakeSample => Permission::Carry,
            Self::OpenDeployment | Self::SettleItem | Self::ExecuteDeployment | Self::CloseDeployment => {
                Permission::Deploy
            }
            Self::SignDeployment | Self::RejectDeployment | Self::ReviewIncident => Permission::Sign,
            Self::BreakGlass => Permission::BreakGlass,
            Self::CreateAccount
            | Self::SetRoles
            | Self::DisableAccount
            | Self::EnableAccount
            | Self::SetPassword => Permission::People,
            Self::TestChannel => Permission::Notify,
            Self::ChangePassword
            | Self::SignIn
            | Self::RefuseSignIn
            | Self::SignOut
            | Self::EndSessions
            | Self::CreateToken
            | Self::RevokeToken
            | Self::AddFactor
            | Self::RemoveFactor => return None,
        })
    }
}

fn of_kind(kind: RunKind) -> Permission {
    match kind {
        RunKind::Validate
        | RunKind::Verify
        | RunKind::Backup
        | RunKind::Rehearse
        | RunKind::Benchmark
        | RunKind::Integrity
        | RunKind::IndexSample => Permission::Check,
        RunKind::Migrate | RunKind::Fill | RunKind::Move | RunKind::Refresh | RunKind::Load => {
            Permission::Carry
        }
        RunKind::Revert | RunKind::Rollback => Permission::RollBack,
    }
}
