//! What a comparison rests on, as a value: a test replaces one rule after the
//! other by a broken one and must notice each.

use store::verify::Compared;

use super::capture::Capture;
use super::{Range, Shape, tiles};

#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Counts and sums of both sides of a range.
    pub(super) compare: fn(&Shape, &Range, &Capture) -> String,
    /// The keys of a range that differ.
    pub(super) differences: fn(&Shape, &Range, &Capture) -> String,
    pub(super) alike: fn(Sums) -> bool,
    /// Whether a range that is not alike differs only in what is on its way.
    pub(super) on_its_way: fn(Named) -> bool,
    /// Why the compared ranges do not cover everything.
    pub(super) uncovered: fn(&[Compared]) -> Option<String>,
    /// What the database says of a whole comparison.
    pub(super) findings: fn() -> String,
    /// Why the comparison fails, or none.
    pub(super) fault: fn(&Findings) -> Option<String>,
}

/// A range by counts and sums. What is settled is not on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Sums {
    pub(super) source_rows: i64,
    pub(super) target_rows: i64,
    pub(super) source_settled: i64,
    pub(super) target_settled: i64,
    /// Whether the sums over what is settled are the same.
    pub(super) same: bool,
}

/// A range by keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Named {
    pub(super) named: i64,
    pub(super) logged: i64,
}

/// A whole comparison.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Findings {
    /// Differing rows that quarantine does not explain.
    pub(super) unexplained: i64,
    /// Ranges compared before the capture was armed: what it has not seen may
    /// have changed since.
    pub(super) stale: i64,
    /// Why the capture cannot be trusted.
    pub(super) broken: Option<String>,
}

pub(super) const RULES: Rules = Rules {
    compare: Shape::compare,
    differences: Shape::differences,
    alike: |sums| sums.same && sums.source_settled == sums.target_settled,
    // Unlike sums without a single key would be a fault of the comparison.
    on_its_way: |keys| keys.named == 0 && keys.logged > 0,
    uncovered: tiles::fault,
    findings: || include_str!("../queries/moving/findings.sql").to_owned(),
    fault,
};

fn fault(found: &Findings) -> Option<String> {
    if let Some(why) = &found.broken {
        return Some(format!("the capture is broken: {why}"));
    }
    if found.stale > 0 {
        return Some(format!("{} ranges were compared before the capture was armed", found.stale));
    }
    (found.unexplained > 0).then(|| format!("{} rows differ", found.unexplained))
}
