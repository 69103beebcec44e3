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
    OpenDeployment,
    SettleItem,
    SignDeployment,
    RejectDeployment,
    /// By the step itself, or by whoever carried a phase out.
    ExecuteDeployment,
    CloseDeployment,
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
            Self::OpenDeployment => "deployment.open",
            Self::SettleItem => "deployment.settle",
            Self::SignDeployment => "deployment.sign",
            Self::RejectDeployment => "deployment.reject",
            Self::ExecuteDeployment => "deployment.execute",
            Self::CloseDeployment => "deployment.close",
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
        }
    }

    /// None for what everybody may do with their own account.
    pub fn permission(self) -> Option<Permission> {
        Some(match self {
            Self::StartRun { repair: true, .. } => Permission::Repair,
            Self::StartRun { kind, .. } => of_kind(kind),
            Self::PauseRun | Self::ResumeRun | Self::CancelRun | Self::CancelCutOver => Permission::Pause,
            Self::MarkTask => Permission::Tick,
            Self::SetThrottle | Self::OverrideThrottle | Self::EndOverride => Permission::Throttle,
            Self::CutOver | Self::CutBack => Permission::CutOver,
            Self::ContractMove => Permission::Contract,
            Self::GiveUpMove => Permission::RollBack,
            Self::RearmMove | Self::ReplayRows => Permission::Repair,
            Self::AcceptRows => Permission::AcceptLoss,
            Self::RemoveBackup => Permission::Check,
            Self::SetFees => Permission::Analyse,
            Self::OpenDeployment | Self::SettleItem | Self::ExecuteDeployment | Self::CloseDeployment => {
                Permission::Deploy
            }
            Self::SignDeployment | Self::RejectDeployment => Permission::Sign,
            Self::CreateAccount
            | Self::SetRoles
            | Self::DisableAccount
            | Self::EnableAccount
            | Self::SetPassword => Permission::People,
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
        | RunKind::Integrity => Permission::Check,
        RunKind::Migrate | RunKind::Fill | RunKind::Move | RunKind::Refresh => Permission::Carry,
        RunKind::Revert | RunKind::Rollback => Permission::RollBack,
    }
}
