//! The states of a deployment and every way from one to another.

use serde::{Deserialize, Serialize};

/// The first three follow from items and signatures at the moment of looking;
/// the others are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentState {
    /// Something before the step is not settled.
    Open,
    /// It waits for signatures.
    Awaiting,
    Approved,
    /// The step was carried out; what comes after it is left to do.
    Executed,
    Rejected,
    Closed,
}

/// How it ended, or that its step was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    Executed,
    Rejected,
    Closed,
}

impl Ended {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Executed => "executed",
            Self::Rejected => "rejected",
            Self::Closed => "closed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Executed, Self::Rejected, Self::Closed].into_iter().find(|ended| ended.as_str() == text)
    }
}

/// One allowed change of state and why it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    pub from: DeploymentState,
    pub to: DeploymentState,
    pub reason: &'static str,
}

const fn on(from: DeploymentState, to: DeploymentState, reason: &'static str) -> Arrow {
    Arrow { from, to, reason }
}

use DeploymentState::{Approved, Awaiting, Closed, Executed, Open, Rejected};

/// Every change of state there is. What is not listed does not happen: nothing
/// is executed that is not approved, but for what a lead and an administrator
/// let through in an emergency, and nothing that has ended goes on.
pub const ARROWS: &[Arrow] = &[
    on(Open, Awaiting, "everything before the step is settled"),
    on(Open, Rejected, "somebody who may sign said why not"),
    on(Open, Closed, "it was given up"),
    on(Open, Executed, "the step was carried out through broken glass"),
    on(Awaiting, Open, "an item was changed, or its evidence carries it no more"),
    on(Awaiting, Approved, "it has every signature that the plan asks for"),
    on(Awaiting, Rejected, "somebody who may sign said why not"),
    on(Awaiting, Closed, "it was given up"),
    on(Awaiting, Executed, "the step was carried out through broken glass"),
    on(Approved, Open, "an item was changed, or its evidence carries it no more"),
    on(Approved, Awaiting, "a signature has expired, or its signer may sign no more"),
    on(Approved, Executed, "the step was carried out, in the transaction that counted the signatures"),
    on(Approved, Rejected, "somebody who may sign said why not"),
    on(Approved, Closed, "it was given up"),
    on(Executed, Closed, "everything during and after the step is settled"),
];

/// The arrow between two states, if there is one.
pub fn arrow(from: DeploymentState, to: DeploymentState) -> Option<&'static Arrow> {
    ARROWS.iter().find(|arrow| arrow.from == from && arrow.to == to)
}

impl DeploymentState {
    pub const ALL: [Self; 6] = [Open, Awaiting, Approved, Executed, Rejected, Closed];

    pub fn as_str(self) -> &'static str {
        match self {
            Open => "open",
            Awaiting => "awaiting",
            Approved => "approved",
            Executed => "executed",
            Rejected => "rejected",
            Closed => "closed",
        }
    }

    /// As a person reads it.
    pub fn title(self) -> &'static str {
        match self {
            Open => "Open",
            Awaiting => "Awaiting approval",
            Approved => "Approved",
            Executed => "Carried out",
            Rejected => "Rejected",
            Closed => "Closed",
        }
    }

    /// Its step may still be carried out one day.
    pub fn is_pending(self) -> bool {
        matches!(self, Open | Awaiting | Approved)
    }
}

impl From<Ended> for DeploymentState {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Executed => Executed,
            Ended::Rejected => Rejected,
            Ended::Closed => Closed,
        }
    }
}
