//! What a database held at one moment, small enough to keep.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub tables: Vec<TableSum>,
    pub sequences: Vec<SequenceSpan>,
    pub objects: Vec<ObjectCount>,
    /// Counted as a table whose rows are the objects.
    pub large_objects: TableSum,
    /// Entries of the dump that hang on Refit's own schemas and are left out
    /// when it is restored: class and object id, as pg_restore lists them.
    #[serde(default)]
    pub left_out: Vec<String>,
}

/// Rows of a table and the sum of their 64-bit hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    pub name: String,
    pub rows: i64,
    pub digest: String,
}

/// Sequences know no snapshot: the dump reads each at some moment between the
/// first and the second look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceSpan {
    pub name: String,
    pub first: i64,
    pub second: i64,
}

/// How many objects of a kind there are, and a digest of what identifies them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectCount {
    pub kind: String,
    pub count: i64,
    pub digest: String,
}

impl Manifest {
    /// Whatever has rows.
    fn sums(&self) -> Vec<&TableSum> {
        self.tables.iter().chain([&self.large_objects]).collect()
    }

    pub fn rows(&self) -> i64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// Everything in which what was restored is not what was dumped, a sentence
/// each. Nothing else makes a backup verified than an empty list.
pub fn differences(dumped: &Manifest, restored: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    let (before, after) = (dumped.sums(), restored.sums());
    let pairs = paired(&before, &after, |sum| &sum.name);
    found.extend(
        pairs
            .into_iter()
            .filter_map(|(name, (before, after))| table(name, (before.copied(), after.copied()))),
    );
    let pairs = paired(&dumped.sequences, &restored.sequences, |sequence| &sequence.name);
    found.extend(pairs.into_iter().filter_map(|(name, pair)| sequence(name, pair)));
    let pairs = paired(&dumped.objects, &restored.objects, |object| &object.kind);
    found.extend(pairs.into_iter().filter_map(|(kind, pair)| objects(kind, pair)));
    found
}

type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Both sides by name, each name once.
fn paired<'a, T>(
    left: &'a [T],
    right: &'a [T],
    name: impl Fn(&'a T) -> &'a String,
) -> BTreeMap<&'a str, Pair<'a, T>> {
    let mut pairs: BTreeMap<&str, Pair<'a, T>> = BTreeMap::new();
    left.iter().for_each(|item| pairs.entry(name(item)).or_default().0 = Some(item));
    right.iter().for_each(|item| pairs.entry(name(item)).or_default().1 = Some(item));
    pairs
}

fn table(name: &str, pair: Pair<'_, TableSum>) -> Option<String> {
    match pair {
        (Some(dumped), Some(restored)) if dumped.rows != restored.rows => {
            Some(format!("table {name} has {} rows in place of {}", restored.rows, dumped.rows))
        }
        (Some(dumped), Some(restored)) if dumped.digest != restored.digest => {
            Some(format!("table {name} has {} rows, but not the same ones", restored.rows))
        }
        (Some(dumped), None) => Some(format!("table {name} with {} rows is missing", dumped.rows)),
        (None, Some(_)) => Some(format!("table {name} is there and was not before")),
        _ => None,
    }
}

fn sequence(name: &str, pair: Pair<'_, SequenceSpan>) -> Option<String> {
    match pair {
        (Some(dumped), Some(restored)) => {
            let (low, high) = (dumped.first.min(dumped.second), dumped.first.max(dumped.second));
            let fits = (low..=high).contains(&restored.first);
            (!fits)
                .then(|| format!("sequence {name} goes on at {} in place of {low} to {high}", restored.first))
        }
        (Some(_), None) => Some(format!("sequence {name} is missing")),
        (None, Some(_)) => Some(format!("sequence {name} is there and was not before")),
        (None, None) => None,
    }
}

fn objects(kind: &str, pair: Pair<'_, ObjectCount>) -> Option<String> {
    let count = |side: Option<&ObjectCount>| side.map_or(0, |object| object.count);
    let (before, after) = (count(pair.0), count(pair.1));
    if before != after {
        return Some(format!("{kind}: {after} in place of {before}"));
    }
    let same = pair.0.map(|object| &object.digest) == pair.1.map(|object| &object.digest);
    (!same).then(|| format!("{kind}: {after} as before, but not the same ones"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Manifest {
        let table =
            |name: &str, rows, digest: &str| TableSum { name: name.into(), rows, digest: digest.into() };
        Manifest {
            tables: vec![table("public.a", 3, "17"), table("public.b", 0, "0")],
            sequences: vec![SequenceSpan { name: "public.s".into(), first: 5, second: 9 }],
            objects: vec![ObjectCount { kind: "index".into(), count: 2, digest: "x".into() }],
            large_objects: table("large objects", 2, "9"),
            left_out: Vec::new(),
        }
    }

    /// What a change of the restored side is told as.
    fn check(change: impl FnOnce(&mut Manifest), expected: &[&str]) {
        let mut restored = good();
        restored.sequences[0].second = restored.sequences[0].first;
        change(&mut restored);
        assert_eq!(differences(&good(), &restored), expected);
    }

    #[test]
    fn what_ties_has_no_difference() {
        check(|_| {}, &[]);
        check(|restored| restored.sequences[0].first = 9, &[]);
    }

    #[test]
    fn every_difference_is_named() {
        check(|restored| restored.tables[0].rows = 2, &["table public.a has 2 rows in place of 3"]);
        check(
            |restored| restored.tables[0].digest = "18".into(),
            &["table public.a has 3 rows, but not the same ones"],
        );
        check(|restored| drop(restored.tables.pop()), &["table public.b with 0 rows is missing"]);
        check(
            |restored| restored.tables[1].name = "public.c".into(),
            &["table public.b with 0 rows is missing", "table public.c is there and was not before"],
        );
        check(
            |restored| restored.sequences[0].first = 4,
            &["sequence public.s goes on at 4 in place of 5 to 9"],
        );
        check(|restored| restored.sequences.clear(), &["sequence public.s is missing"]);
        check(|restored| restored.large_objects.rows = 1, &["table large objects has 1 rows in place of 2"]);
        check(|restored| restored.objects[0].count = 1, &["index: 1 in place of 2"]);
        check(|restored| restored.objects.clear(), &["index: 0 in place of 2"]);
        check(
            |restored| restored.objects[0].digest = "y".into(),
            &["index: 2 as before, but not the same ones"],
        );
    }

    #[test]
    fn an_empty_restore_is_never_taken_for_the_whole() {
        let empty = Manifest {
            large_objects: TableSum { name: "large objects".into(), ..Default::default() },
            ..Default::default()
        };
        assert_eq!(differences(&good(), &empty).len(), 5);
    }
}
