//! What is wrong with the data of a database, with proof and remedy: one
//! report covers a stated range and says what it did not look at.

mod compare;
mod kind;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use compare::{Change, Compared, compared};
pub use kind::Kind;

/// How much a finding weighs. In this order they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Data are wrong, or nothing keeps them right.
    Critical,
    /// The question could not be asked. Never counts as passed.
    Unknown,
    /// It may be meant so; somebody has to look.
    Warning,
}

impl Weight {
    pub const ALL: [Self; 3] = [Self::Critical, Self::Unknown, Self::Warning];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|weight| weight.as_str() == text)
    }
}

/// What came of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeState {
    /// Not read to the end yet.
    Open,
    Clean,
    Found,
    /// It began and could not go on.
    Unknown,
    /// It was left out, and the note says why.
    LeftOut,
}

impl ProbeState {
    pub const ALL: [Self; 5] = [Self::Open, Self::Clean, Self::Found, Self::Unknown, Self::LeftOut];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Clean => "clean",
            Self::Found => "found",
            Self::Unknown => "unknown",
            Self::LeftOut => "left_out",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One thing that is wrong, however many rows it touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub probe: String,
    pub kind: Kind,
    pub weight: Weight,
    /// What it is about: a constraint, a symbol, a move. With probe and kind it
    /// is the same from report to report.
    pub subject: String,
    pub problem: String,
    /// Rows, or objects of the catalog.
    pub count: i64,
    /// Some of their keys.
    pub keys: Vec<String>,
    /// The statement that shows it.
    pub evidence: String,
    /// What to do, in words.
    pub remedy: String,
    /// The statement that puts it right, where there is one.
    pub fix: String,
}

/// One question of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub probe: String,
    pub title: String,
    pub kind: Kind,
    /// The table or move that was looked at; empty for the whole catalog.
    pub about: String,
    pub state: ProbeState,
    /// Why it was left out or could not go on, or how far it reaches.
    pub note: String,
    /// Rows, or objects of the catalog.
    pub looked_at: i64,
    /// Statements, each with a snapshot of its own.
    pub pieces: i64,
    pub duration_ms: i64,
}

/// What a report is asked to cover; nothing set means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub phase: Option<u8>,
    pub table: Option<String>,
}

impl Scope {
    pub fn title(&self) -> String {
        match (&self.phase, &self.table) {
            (None, None) => "the whole database".to_owned(),
            (Some(phase), None) => format!("phase {phase}"),
            (None, Some(table)) => format!("table {table}"),
            (Some(phase), Some(table)) => format!("table {table} in phase {phase}"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrityReport {
    /// Of the run that made it.
    pub run: i64,
    pub scope: Scope,
    pub plan_hash: String,
    /// Database, PostgreSQL and Refit.
    pub server: String,
    pub started_at: DateTime<Utc>,
    /// None while it is being made, and for one that was cancelled.
    pub finished_at: Option<DateTime<Utc>>,
    /// SHA-256 over all of this without the digest itself.
    pub digest: String,
    /// In the order in which they were asked.
    pub asked: Vec<Asked>,
    /// Those that weigh most first.
    pub findings: Vec<Finding>,
}

impl IntegrityReport {
    pub fn weigh(&self, weight: Weight) -> usize {
        self.findings.iter().filter(|finding| finding.weight == weight).count()
    }

    pub fn left_out(&self) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(|asked| matches!(asked.state, ProbeState::LeftOut | ProbeState::Open))
    }

    pub fn looked_at(&self) -> i64 {
        self.asked.iter().map(|asked| asked.looked_at).sum()
    }

    /// Whether it was made to its end, asked something and found nothing.
    pub fn is_clean(&self) -> bool {
        let asked = self.asked.iter().any(|asked| asked.state == ProbeState::Clean);
        self.finished_at.is_some() && asked && self.findings.is_empty()
    }

    /// One sentence of what came of it.
    pub fn verdict(&self) -> String {
        let of = |weight: Weight| format!("{} {}", self.weigh(weight), weight.as_str());
        match (self.finished_at, self.is_clean()) {
            (None, _) => "not finished".to_owned(),
            (Some(_), true) => "nothing found".to_owned(),
            (Some(_), false) if self.findings.is_empty() => "nothing was asked".to_owned(),
            _ => Weight::ALL.map(of).join(", "),
        }
    }
}

/// A report among others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub run: i64,
    pub scope: Scope,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub digest: String,
    pub looked_at: i64,
    pub weights: BTreeMap<Weight, i64>,
    pub left_out: i64,
}

impl Summary {
    pub fn weigh(&self, weight: Weight) -> i64 {
        self.weights.get(&weight).copied().unwrap_or_default()
    }
}

/// The findings that somebody wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    pub weight: Option<Weight>,
    pub kind: Option<Kind>,
    /// A part of subject or problem, case aside.
    pub text: String,
}

impl Filter {
    /// Reads words of an address; unknown ones filter nothing.
    pub fn of(weight: &str, kind: &str, text: &str) -> Self {
        Self { weight: Weight::parse(weight), kind: Kind::parse(kind), text: text.trim().to_owned() }
    }

    pub fn takes(&self, finding: &Finding) -> bool {
        let text = self.text.to_lowercase();
        let within = |whole: &str| whole.to_lowercase().contains(&text);
        self.weight.is_none_or(|weight| weight == finding.weight)
            && self.kind.is_none_or(|kind| kind == finding.kind)
            && (text.is_empty() || within(&finding.subject) || within(&finding.problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn finding(kind: Kind, weight: Weight, subject: &str) -> Finding {
        Finding {
            probe: "p".into(),
            kind,
            weight,
            subject: subject.into(),
            problem: "wrong".into(),
            count: 1,
            keys: Vec::new(),
            evidence: "select 1".into(),
            remedy: String::new(),
            fix: String::new(),
        }
    }

    pub(super) fn report(findings: Vec<Finding>) -> IntegrityReport {
        let asked = Asked {
            probe: "p".into(),
            title: "P".into(),
            kind: Kind::Orphan,
            about: String::new(),
            state: if findings.is_empty() { ProbeState::Clean } else { ProbeState::Found },
            note: String::new(),
            looked_at: 3,
            pieces: 1,
            duration_ms: 1,
        };
        IntegrityReport {
            run: 1,
            scope: Scope::default(),
            plan_hash: String::new(),
            server: String::new(),
            started_at: DateTime::UNIX_EPOCH,
            finished_at: Some(DateTime::UNIX_EPOCH),
            digest: String::new(),
            asked: vec![asked],
            findings,
        }
    }

    #[test]
    fn a_report_is_clean_only_when_it_asked_and_came_to_its_end() {
        let clean = report(Vec::new());
        assert!(clean.is_clean());
        assert!(!IntegrityReport { finished_at: None, ..clean.clone() }.is_clean());
        assert!(!IntegrityReport { asked: Vec::new(), ..clean }.is_clean());
        assert!(!report(vec![finding(Kind::Orphan, Weight::Unknown, "t")]).is_clean());
    }

    #[test]
    fn a_filter_takes_what_fits_in_every_part() {
        let found = finding(Kind::Orphan, Weight::Critical, "Trades");
        for (weight, kind, text, takes) in [
            ("", "", "", true),
            ("critical", "orphan", "trade", true),
            ("warning", "", "", false),
            ("", "gap", "", false),
            ("", "", "book", false),
            ("nonsense", "nonsense", " wrong ", true),
        ] {
            assert_eq!(Filter::of(weight, kind, text).takes(&found), takes, "{weight} {kind} {text}");
        }
    }
}
