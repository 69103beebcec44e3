//! A foreign key: whether it holds, and where its table stands in the order of
//! dependencies.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Remedy;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ForeignKey {
    pub schema: String,
    pub table_name: String,
    pub name: String,
    pub referenced_schema: String,
    pub referenced_table: String,
    pub columns: Vec<String>,
    pub referenced_columns: Vec<String>,
    pub on_delete: String,
    pub is_validated: bool,
    /// Declared NOT ENFORCED, PostgreSQL 18 and later.
    pub is_enforced: bool,
    /// Its triggers are switched off.
    pub is_disabled: bool,
    /// The index that begins with its columns.
    pub index_name: Option<String>,
    /// Of the referencing table, as last counted.
    pub rows: i64,
    /// Tables that have to be filled before this one: 0 for one that refers to
    /// nothing. None in a circle.
    #[serde(default)]
    pub depth: Option<u32>,
    #[serde(default)]
    pub remedy: Option<Remedy>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignKeyState {
    Holds,
    NotValidated,
    Disabled,
    NotEnforced,
}

impl ForeignKeyState {
    pub fn title(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::NotValidated => "not validated",
            Self::Disabled => "switched off",
            Self::NotEnforced => "not enforced",
        }
    }
}

type Name<'a> = (&'a str, &'a str);

impl ForeignKey {
    pub fn state(&self) -> ForeignKeyState {
        if !self.is_enforced {
            ForeignKeyState::NotEnforced
        } else if self.is_disabled {
            ForeignKeyState::Disabled
        } else if !self.is_validated {
            ForeignKeyState::NotValidated
        } else {
            ForeignKeyState::Holds
        }
    }

    fn from(&self) -> Name<'_> {
        (&self.schema, &self.table_name)
    }

    fn to(&self) -> Name<'_> {
        (&self.referenced_schema, &self.referenced_table)
    }
}

/// The depth of each key's table, in the order given.
pub fn depths(keys: &[ForeignKey]) -> Vec<Option<u32>> {
    let mut refers: BTreeMap<Name<'_>, BTreeSet<Name<'_>>> = BTreeMap::new();
    for key in keys {
        // A table that refers to itself depends on no other.
        refers.entry(key.from()).or_default().extend((key.to() != key.from()).then(|| key.to()));
        refers.entry(key.to()).or_default();
    }
    let mut known: BTreeMap<Name<'_>, u32> = BTreeMap::new();
    loop {
        let ready: Vec<_> = refers
            .iter()
            .filter(|(table, _)| !known.contains_key(*table))
            .filter_map(|(table, needs)| Some((*table, depth_of(needs, &known)?)))
            .collect();
        if ready.is_empty() {
            return keys.iter().map(|key| known.get(&key.from()).copied()).collect();
        }
        known.extend(ready);
    }
}

/// None while one of them is not known itself.
fn depth_of(needs: &BTreeSet<Name<'_>>, known: &BTreeMap<Name<'_>, u32>) -> Option<u32> {
    needs.iter().try_fold(0, |deepest: u32, table| Some(deepest.max(known.get(table)? + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(from: &str, to: &str) -> ForeignKey {
        ForeignKey {
            table_name: from.into(),
            referenced_table: to.into(),
            is_validated: true,
            is_enforced: true,
            ..ForeignKey::default()
        }
    }

    #[test]
    fn depth_counts_what_has_to_be_there_before() {
        let keys = [key("c", "b"), key("b", "a"), key("c", "a"), key("a", "a"), key("x", "y"), key("y", "x")];
        assert_eq!(depths(&keys), [Some(2), Some(1), Some(2), Some(0), None, None]);
        assert_eq!(depths(&[]), []);
    }

    #[test]
    fn the_worst_state_is_named() {
        let good = key("a", "b");
        assert_eq!(good.state(), ForeignKeyState::Holds);
        let unchecked = ForeignKey { is_validated: false, ..good.clone() };
        assert_eq!(unchecked.state(), ForeignKeyState::NotValidated);
        let off = ForeignKey { is_disabled: true, ..unchecked.clone() };
        assert_eq!(off.state(), ForeignKeyState::Disabled);
        assert_eq!(ForeignKey { is_enforced: false, ..off }.state(), ForeignKeyState::NotEnforced);
    }
}
