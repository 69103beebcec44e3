//! What can be wrong, one line each.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Count,
    Missing,
    Extra,
    Different,
    Orphan,
    Unvalidated,
    Undeclared,
    InvalidIndex,
    Duplicate,
    Unmapped,
    Twin,
    OutOfRule,
    ScaleLost,
    Gap,
    Burst,
    Sequence,
    Balance,
    Execution,
    Cache,
    Trigger,
    Capture,
    Quarantine,
}

/// Name and title, in the order of the declaration.
const TITLES: [(Kind, &str, &str); 22] = [
    (Kind::Count, "count", "Counts differ"),
    (Kind::Missing, "missing", "Row missing"),
    (Kind::Extra, "extra", "Row too many"),
    (Kind::Different, "different", "Row differs"),
    (Kind::Orphan, "orphan", "Orphan"),
    (Kind::Unvalidated, "unvalidated", "Constraint not validated"),
    (Kind::Undeclared, "undeclared", "Key not declared"),
    (Kind::InvalidIndex, "invalid_index", "Index invalid"),
    (Kind::Duplicate, "duplicate", "Key twice"),
    (Kind::Unmapped, "unmapped", "Name without an id"),
    (Kind::Twin, "twin", "Differ by case or blank"),
    (Kind::OutOfRule, "out_of_rule", "Value out of rule"),
    (Kind::ScaleLost, "scale_lost", "Digits lost"),
    (Kind::Gap, "gap", "Gap in time"),
    (Kind::Burst, "burst", "Burst in time"),
    (Kind::Sequence, "sequence", "Sequence behind"),
    (Kind::Balance, "balance", "Balance does not add up"),
    (Kind::Execution, "execution", "Execution beyond its order"),
    (Kind::Cache, "cache", "Cache differs"),
    (Kind::Trigger, "trigger", "Trigger switched off"),
    (Kind::Capture, "capture", "Capture broken"),
    (Kind::Quarantine, "quarantine", "Row in quarantine"),
];

impl Kind {
    pub fn all() -> impl Iterator<Item = Self> {
        TITLES.iter().map(|(kind, ..)| *kind)
    }

    pub fn as_str(self) -> &'static str {
        TITLES[self as usize].1
    }

    pub fn title(self) -> &'static str {
        TITLES[self as usize].2
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|kind| kind.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_line_and_reads_as_it_is_written() {
        for (place, (kind, name, title)) in TITLES.iter().enumerate() {
            assert_eq!(*kind as usize, place, "{kind:?} stands in the wrong place");
            assert!(!title.is_empty());
            assert_eq!(Kind::parse(name), Some(*kind));
        }
    }
}
