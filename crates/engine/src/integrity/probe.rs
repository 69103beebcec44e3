//! A probe before it is asked.

use domain::integrity::{Asked, Finding, Kind, ProbeState, Weight};
use domain::plan::Move;

use super::piece::Pieces;

/// One question, the same from report to report by its id.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) kind: Kind,
    /// The table or move it is about; empty for the whole catalog.
    pub(crate) about: String,
    pub(crate) phase: Option<u8>,
    pub(crate) weight: Weight,
    pub(crate) remedy: String,
    /// For findings whose statement returns none.
    pub(crate) fix: String,
    pub(crate) ask: Ask,
}

#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// A statement, read in pieces.
    Rows {
        statement: String,
        pieces: Pieces,
    },
    /// Both sides of a move, row by row and by count.
    Sides(Move),
    Capture(Move),
    Quarantine(Move),
    Cache,
    /// Nobody knows what there is to ask.
    Unread(String),
    /// It cannot be asked as things stand.
    Nothing(String),
}

impl Probe {
    pub(crate) fn asked(&self) -> Asked {
        Asked {
            probe: self.id.clone(),
            title: self.title.clone(),
            kind: self.kind,
            about: self.about.clone(),
            state: ProbeState::Open,
            note: String::new(),
            looked_at: 0,
            pieces: 0,
            duration_ms: 0,
        }
    }

    /// A finding of this probe, to be filled in.
    pub(crate) fn finding(
        &self,
        subject: impl Into<String>,
        problem: impl Into<String>,
        count: i64,
    ) -> Finding {
        Finding {
            probe: self.id.clone(),
            kind: self.kind,
            weight: self.weight,
            subject: subject.into(),
            problem: problem.into(),
            count,
            keys: Vec::new(),
            evidence: String::new(),
            remedy: self.remedy.clone(),
            fix: self.fix.clone(),
        }
    }
}
