//! An index: what it costs, whether it is used, and whether another one does
//! the same.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Remedy;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub schema: String,
    pub name: String,
    pub table_schema: String,
    pub table_name: String,
    pub method: String,
    /// The definition after "USING".
    pub built: String,
    /// Column, operator class, collation and order of each key.
    pub keys: Vec<String>,
    /// Without a condition and without expressions.
    pub plain: bool,
    pub is_unique: bool,
    pub is_primary: bool,
    /// It carries a constraint of its own table.
    pub is_constraint: bool,
    /// A foreign key rests on it.
    pub is_referenced: bool,
    /// Logical replication names rows by it.
    pub is_identity: bool,
    pub is_valid: bool,
    /// Somebody builds an index on the table, or vacuums it.
    pub in_work: bool,
    pub bytes: Option<i64>,
    pub scans: i64,
    pub entries_read: i64,
    /// PostgreSQL 16 and later.
    pub last_scan: Option<DateTime<Utc>>,
    #[serde(default)]
    pub faults: Vec<IndexFault>,
    #[serde(default)]
    pub remedy: Option<Remedy>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexFault {
    /// Left behind by a build that failed: it costs writers and helps nobody.
    Invalid,
    /// Another one is built the same.
    Duplicate(String),
    /// Another one begins with the same keys.
    Covered(String),
    /// Not once since the statistics were reset.
    Unused,
}

impl IndexFault {
    pub fn title(&self) -> String {
        match self {
            Self::Invalid => "invalid".to_owned(),
            Self::Duplicate(other) => format!("the same as {other}"),
            Self::Covered(other) => format!("covered by {other}"),
            Self::Unused => "unused".to_owned(),
        }
    }
}

impl Index {
    /// Something but speed depends on it.
    fn is_needed(&self) -> bool {
        self.is_unique || self.is_primary || self.is_constraint || self.is_referenced || self.is_identity
    }

    fn on_the_same_table(&self, other: &Self) -> bool {
        (&self.table_schema, &self.table_name) == (&other.table_schema, &other.table_name)
    }

    /// Of two that are the same, the one that is kept: whatever something
    /// depends on, then the one that is used more, then by name.
    fn keeps_before(&self, other: &Self) -> bool {
        let of = |index: &Self| {
            (
                index.is_primary,
                index.is_constraint || index.is_referenced || index.is_identity,
                index.is_unique,
                index.scans,
            )
        };
        of(self) > of(other) || (of(self) == of(other) && self.name < other.name)
    }
}

/// What is wrong with each, in the order given.
pub fn judge(indexes: &[Index]) -> Vec<Vec<IndexFault>> {
    indexes.iter().map(|index| of_one(index, indexes)).collect()
}

fn of_one(index: &Index, all: &[Index]) -> Vec<IndexFault> {
    if !index.is_valid {
        return if index.in_work { Vec::new() } else { vec![IndexFault::Invalid] };
    }
    let others = || all.iter().filter(|other| other.is_valid && index.on_the_same_table(other));
    let mut twins = others()
        .filter(|other| other.built == index.built && other.name != index.name && may_stand_in(other, index));
    if let Some(twin) = twins.find(|twin| twin.keeps_before(index)) {
        return vec![IndexFault::Duplicate(twin.name.clone())];
    }
    if let Some(longer) = others().find(|other| covers(other, index)) {
        return vec![IndexFault::Covered(longer.name.clone())];
    }
    let unused = index.scans == 0 && !index.is_needed();
    unused.then_some(IndexFault::Unused).into_iter().collect()
}

/// Nothing is lost with `index` if `other` stays.
fn may_stand_in(other: &Index, index: &Index) -> bool {
    !index.is_primary && !index.is_referenced && !index.is_identity && (!index.is_unique || other.is_unique)
}

fn covers(other: &Index, index: &Index) -> bool {
    let plain = other.plain && index.plain && index.method == "btree" && other.method == "btree";
    plain && !index.is_needed() && other.keys.len() > index.keys.len() && other.keys.starts_with(&index.keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(name: &str, keys: &[&str]) -> Index {
        Index {
            name: name.into(),
            table_name: "t".into(),
            method: "btree".into(),
            built: format!("btree ({})", keys.join(", ")),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            plain: true,
            is_valid: true,
            scans: 5,
            ..Index::default()
        }
    }

    fn check(indexes: &[Index], expected: &[&str]) {
        let found: Vec<String> = judge(indexes)
            .iter()
            .map(|faults| faults.iter().map(IndexFault::title).collect::<Vec<_>>().join(", "))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_kind_is_found_and_what_is_needed_is_left_alone() {
        check(&[index("a", &["x"]), index("b", &["y"])], &["", ""]);
        check(&[Index { scans: 0, ..index("a", &["x"]) }], &["unused"]);
        check(&[Index { scans: 0, is_unique: true, ..index("a", &["x"]) }], &[""]);
        check(&[Index { is_valid: false, ..index("a", &["x"]) }], &["invalid"]);
        check(&[Index { is_valid: false, in_work: true, ..index("a", &["x"]) }], &[""]);
        check(&[index("b", &["x"]), index("a", &["x"])], &["the same as a", ""]);
        let primary = Index { is_primary: true, is_unique: true, ..index("z", &["x"]) };
        check(&[index("a", &["x"]), primary.clone()], &["the same as z", ""]);
        let unique = Index { is_unique: true, is_constraint: true, ..index("u", &["x"]) };
        check(&[primary, unique], &["", "the same as z"]);
        check(&[index("a", &["x"]), index("b", &["x", "y"])], &["covered by b", ""]);
        let partial = Index { plain: false, built: "btree (x) WHERE y".into(), ..index("p", &["x"]) };
        check(&[partial, index("b", &["x", "y"])], &["", ""]);
        let elsewhere = Index { table_name: "s".into(), ..index("e", &["x"]) };
        check(&[elsewhere, index("a", &["x"])], &["", ""]);
        let hash = Index { method: "hash".into(), built: "hash (x)".into(), ..index("h", &["x"]) };
        check(&[hash, index("b", &["x", "y"])], &["", ""]);
    }
}
