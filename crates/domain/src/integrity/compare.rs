//! A report beside the one before it.

use serde::{Deserialize, Serialize};

use super::{Finding, IntegrityReport, ProbeState};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    New,
    StillThere,
    Gone,
    /// It was there, and nobody has looked since.
    NotLookedAt,
}

impl Change {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::StillThere => "still there",
            Self::Gone => "gone",
            Self::NotLookedAt => "not looked at",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    pub change: Change,
    /// As it is now, or as it was when it is there no more.
    pub finding: Finding,
    /// How many it were before.
    pub before: Option<i64>,
}

/// All findings of both, new ones first. One counts as gone only when its probe
/// has answered this time.
pub fn compared(now: &IntegrityReport, before: &IntegrityReport) -> Vec<Compared> {
    let same = |report: &IntegrityReport, finding: &Finding| {
        report.findings.iter().find(|other| key(other) == key(finding)).map(|other| other.count)
    };
    let mut lines: Vec<Compared> = now
        .findings
        .iter()
        .map(|finding| {
            let before = same(before, finding);
            let change = if before.is_some() { Change::StillThere } else { Change::New };
            Compared { change, finding: finding.clone(), before }
        })
        .collect();
    lines.extend(before.findings.iter().filter(|finding| same(now, finding).is_none()).map(|finding| {
        let change = if answers(now, finding) { Change::Gone } else { Change::NotLookedAt };
        Compared { change, finding: finding.clone(), before: Some(finding.count) }
    }));
    lines.sort_by_key(|line| line.change);
    lines
}

fn key(finding: &Finding) -> (&str, super::Kind, &str) {
    (&finding.probe, finding.kind, &finding.subject)
}

/// A probe of the catalog is not asked when its object is gone; then what was
/// wrong with it is gone as well, if the report is about everything.
fn answers(now: &IntegrityReport, finding: &Finding) -> bool {
    match now.asked.iter().find(|asked| asked.probe == finding.probe) {
        Some(asked) => matches!(asked.state, ProbeState::Clean | ProbeState::Found),
        None => now.finished_at.is_some() && now.scope == super::Scope::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{finding, report};
    use super::super::{Kind, Scope, Weight};
    use super::*;

    #[test]
    fn findings_are_new_still_there_gone_or_not_looked_at() {
        let of = |subject: &str| finding(Kind::Orphan, Weight::Critical, subject);
        let before = report(vec![of("a"), of("b")]);
        let now = report(vec![of("b"), of("c")]);
        let said = |lines: Vec<Compared>| {
            lines.into_iter().map(|line| (line.finding.subject, line.change)).collect::<Vec<_>>()
        };
        assert_eq!(
            said(compared(&now, &before)),
            [("c".into(), Change::New), ("b".into(), Change::StillThere), ("a".into(), Change::Gone)]
        );
        let mut partly = report(Vec::new());
        partly.asked[0].state = ProbeState::Unknown;
        assert!(compared(&partly, &before).iter().all(|line| line.change == Change::NotLookedAt));
        partly.asked.clear();
        assert!(compared(&partly, &before).iter().all(|line| line.change == Change::Gone));
        partly.scope = Scope { phase: Some(1), table: None };
        assert!(compared(&partly, &before).iter().all(|line| line.change == Change::NotLookedAt));
    }
}
