//! What a deployment is for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::moving::MoveState;
use crate::plan::{Move, Plan};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// A phase is rolled out; nothing waits for it but whoever does it.
    Phase,
    /// Readers of a move go over.
    ReadsOver,
    /// Writers of a move go over.
    WritesOver,
    /// The source of a move is shrunk.
    Contract,
    /// A phase is taken back.
    RollBack,
}

use ActKind::{Contract, Phase, ReadsOver, RollBack, WritesOver};

impl ActKind {
    pub const ALL: [Self; 5] = [Phase, ReadsOver, WritesOver, Contract, RollBack];

    pub fn as_str(self) -> &'static str {
        match self {
            Phase => "phase",
            ReadsOver => "reads_over",
            WritesOver => "writes_over",
            Contract => "contract",
            RollBack => "roll_back",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// After "before".
    pub fn noun(self) -> &'static str {
        match self {
            Phase => "a phase",
            ReadsOver => "the cut-over of readers",
            WritesOver => "the cut-over of writers",
            Contract => "a contraction",
            RollBack => "a rollback",
        }
    }

    /// Whether its subject is a move, and not a phase.
    pub fn is_of_a_move(self) -> bool {
        matches!(self, ReadsOver | WritesOver | Contract)
    }

    /// The state that a move is taken to.
    pub fn to(self) -> Option<MoveState> {
        match self {
            ReadsOver => Some(MoveState::ReadsOver),
            WritesOver => Some(MoveState::WritesOver),
            Contract => Some(MoveState::Contracted),
            Phase | RollBack => None,
        }
    }

    /// The act that takes a move on from one state to the other. The ways back
    /// are none: what undoes must not wait for anybody.
    pub fn crossing(from: MoveState, to: MoveState) -> Option<Self> {
        let kind = [ReadsOver, WritesOver, Contract].into_iter().find(|kind| kind.to() == Some(to));
        kind.filter(|_| from < to)
    }
}

/// The kind, and the phase's number or the move's id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Act {
    pub kind: ActKind,
    pub subject: String,
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), self.subject)
    }
}

impl Act {
    pub fn new(kind: ActKind, subject: impl Into<String>) -> Self {
        Self { kind, subject: subject.into() }
    }

    pub fn title(&self) -> String {
        let subject = &self.subject;
        match self.kind {
            Phase => format!("Roll out phase {subject}"),
            ReadsOver => format!("Cut the readers of {subject} over"),
            WritesOver => format!("Cut the writers of {subject} over"),
            Contract => format!("Contract the source of {subject}"),
            RollBack => format!("Roll back phase {subject}"),
        }
    }

    /// Its page.
    pub fn link(&self) -> String {
        match self.kind {
            Phase => format!("/phases/{}", self.subject),
            RollBack => format!("/phases/{}/rollback", self.subject),
            ReadsOver | WritesOver | Contract => format!("/moves/{}", self.subject),
        }
    }

    /// The phase it belongs to; none when the plan does not have its subject.
    pub fn phase(&self, plan: &Plan) -> Option<u8> {
        match self.kind.is_of_a_move() {
            true => plan.move_of(&self.subject).map(|spec| spec.phase),
            false => {
                self.subject.parse().ok().and_then(|number| plan.phase(number)).map(|phase| phase.number)
            }
        }
    }

    /// The moves that it is about.
    pub fn moves<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a Move> {
        let phase = self.phase(plan);
        plan.moves.iter().filter(move |spec| match self.kind.is_of_a_move() {
            true => spec.id == self.subject,
            false => Some(spec.phase) == phase,
        })
    }

    /// What takes it back.
    pub fn undo(&self) -> &'static str {
        match self.kind {
            Phase => "Each step has its way back; a phase is rolled back as a whole.",
            ReadsOver => "One click: readers go back to the source, which has the truth.",
            WritesOver => "One click: writers go back, with everything that was written since.",
            Contract => "None, except by restoring a backup.",
            RollBack => "None: the phase is carried out anew.",
        }
    }
}
