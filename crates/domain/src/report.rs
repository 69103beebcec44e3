//! What a validation found: one outcome per check, with the evidence.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::plan::Severity;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    /// Something was found that does not stand in the way.
    Warned,
    Failed,
    /// The question could not be asked. Never counts as passed.
    Broken,
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::Passed, Self::Warned, Self::Failed, Self::Broken];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Broken => "broken",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text)
    }

    pub fn holds(self) -> bool {
        self <= Self::Warned
    }

    /// What a check with this severity amounts to when it found problems.
    pub fn of_problems(severity: Severity, problems: bool) -> Self {
        match (problems, severity) {
            (false, _) => Self::Passed,
            (true, Severity::Warning) => Self::Warned,
            (true, Severity::Error) => Self::Failed,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub subject: String,
    pub problem: String,
}

/// One check's answer at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub check: String,
    pub title: String,
    pub verdict: Verdict,
    /// What was measured or how much was looked at, with its unit.
    pub value: String,
    pub target: String,
    pub message: String,
    pub findings: Vec<Finding>,
    pub remedy: String,
    pub duration_ms: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub id: i64,
    pub run: i64,
    pub title: String,
    pub phase: Option<u8>,
    pub plan_hash: String,
    pub started_at: DateTime<Utc>,
    pub finished_at: DateTime<Utc>,
    pub verdict: Verdict,
    pub outcomes: Vec<Outcome>,
}

/// The worst of all; nothing asked is broken, not passed.
pub fn overall(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().max().unwrap_or(Verdict::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_asked_nothing_does_not_hold() {
        assert!(!overall([]).holds());
    }

    #[test]
    fn the_worst_answer_decides() {
        assert_eq!(overall([Verdict::Passed, Verdict::Warned]), Verdict::Warned);
        assert_eq!(overall([Verdict::Broken, Verdict::Failed]), Verdict::Broken);
    }

    #[test]
    fn a_warning_does_not_stand_in_the_way() {
        assert!(Verdict::of_problems(Severity::Warning, true).holds());
        assert!(!Verdict::of_problems(Severity::Error, true).holds());
    }
}
