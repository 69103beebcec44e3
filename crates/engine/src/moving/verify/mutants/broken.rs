//! The broken comparisons.

use super::super::{RULES, Rules, Tile};
use super::{Mutant, Range, SOUND, Shape};
use crate::moving::capture::Capture;

/// The text with something else in one place, which must be there.
fn with(text: String, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in {text}");
    text.replace(from, to)
}

fn compare(shape: &Shape, range: &Range, log: &Capture, from: &str, to: &str) -> String {
    with(shape.compare(range, log), from, to)
}

fn differences(shape: &Shape, range: &Range, log: &Capture, from: &str, to: &str) -> String {
    with(shape.differences(range, log), from, to)
}

fn findings(from: &str, to: &str) -> String {
    with((RULES.findings)(), from, to)
}

/// Only in ranges that have such an end.
fn bound(text: String, from: &str, to: &str) -> String {
    text.replace(from, to)
}

const fn ruled(name: &'static str, rules: Rules) -> Mutant {
    Mutant { name, rules, ..SOUND }
}

/// The hash is another one.
macro_rules! hashed {
    ($name:literal, $hash:literal) => {
        ruled($name, Rules { compare: |s, r, l| compare(s, r, l, "hash_record_extended(", $hash), ..RULES })
    };
}

/// The statement for whole ranges has something else in it.
macro_rules! compared {
    ($name:literal, $from:literal, $to:literal) => {
        ruled($name, Rules { compare: |s, r, l| compare(s, r, l, $from, $to), ..RULES })
    };
}

/// The statement that names keys has something else in it.
macro_rules! named {
    ($name:literal, $from:literal, $to:literal) => {
        ruled($name, Rules { differences: |s, r, l| differences(s, r, l, $from, $to), ..RULES })
    };
}

macro_rules! found {
    ($name:literal, $from:literal, $to:literal) => {
        ruled($name, Rules { findings: || findings($from, $to), ..RULES })
    };
}

/// Columns by themselves, without the last of them.
fn without(shape: &Shape, column: &str) -> Shape {
    let mut less = shape.clone();
    less.spec.columns.retain(|kept| kept.target != column);
    less
}

fn first_columns(shape: &Shape) -> Shape {
    let mut less = shape.clone();
    less.spec.columns.truncate(3);
    less
}

/// PostgreSQL's own hash, which adds up to the same when rows swap values.
fn unseeded(mut text: String) -> String {
    const SEED: &str = "), hash_record_extended(ROW(";
    while let Some(at) = text.find(SEED) {
        let end = at + text[at..].find("), 0))").expect("the end of the seed");
        text.replace_range(at..end + "), 0))".len(), "), 0)");
    }
    text
}

const UNCOVERED: Rules = Rules { uncovered: |_| None, ..RULES };

pub(super) const MUTANTS: [Mutant; 53] = [
    // Ranges.
    Mutant {
        name: "a range is skipped",
        rules: UNCOVERED,
        tiles: |tiles| tiles.into_iter().filter(|tile| tile.seq != 3).collect(),
        ..SOUND
    },
    Mutant {
        name: "every second range is taken for a sample",
        rules: UNCOVERED,
        tiles: |tiles| tiles.into_iter().step_by(2).collect(),
        ..SOUND
    },
    Mutant { name: "nothing is compared", rules: UNCOVERED, tiles: |_| Vec::new(), ..SOUND },
    Mutant {
        name: "the last range is left out",
        rules: UNCOVERED,
        tiles: |mut tiles| {
            tiles.pop();
            tiles
        },
        ..SOUND
    },
    Mutant {
        name: "the first range begins at the first row",
        rules: UNCOVERED,
        tiles: closed_below,
        ..SOUND
    },
    Mutant { name: "the last range ends at an upper bound", rules: UNCOVERED, tiles: closed_above, ..SOUND },
    ruled(
        "the lower end is included",
        Rules { compare: |s, r, l| bound(s.compare(r, l), ") > (", ") >= ("), ..RULES },
    ),
    ruled(
        "the upper end is left out",
        Rules { compare: |s, r, l| bound(s.compare(r, l), ") <= (", ") < ("), ..RULES },
    ),
    ruled(
        "keys are bounded by their first column",
        Rules {
            compare: |s, r, l| bound(s.compare(r, l), ">= '", "> '"),
            differences: |s, r, l| bound(s.differences(r, l), ">= '", "> '"),
            ..RULES
        },
    ),
    ruled(
        "rows without a name belong to no range",
        Rules {
            compare: |s, r, l| bound(s.compare(r, l), "OR k0.\"symbol_id\" IS NULL", ""),
            differences: |s, r, l| bound(s.differences(r, l), "OR k0.\"symbol_id\" IS NULL", ""),
            ..RULES
        },
    ),
    Mutant { name: "an earlier pass is kept", forgets: false, ..SOUND },
    // Counts and sums.
    ruled(
        "rows are only counted",
        Rules { alike: |sums| sums.source_settled == sums.target_settled, ..RULES },
    ),
    ruled(
        "the target may have more",
        Rules { alike: |sums| sums.source_settled <= sums.target_settled, ..RULES },
    ),
    ruled("everything is alike", Rules { alike: |_| true, ..RULES }),
    ruled(
        "rows of the target alone decide",
        Rules { alike: |sums| sums.same || sums.target_settled == 0, ..RULES },
    ),
    compared!("the largest hash stands for all", "sum(", "max("),
    compared!("hashes are put together by AND", "sum(", "bit_and("),
    ruled(
        "hashes are put together by XOR, and nobody counts",
        Rules { compare: |s, r, l| compare(s, r, l, "sum(", "bit_xor("), alike: |sums| sums.same, ..RULES },
    ),
    ruled(
        "each hash counts once, and nobody counts",
        Rules {
            compare: |s, r, l| compare(s, r, l, "sum(", "sum(DISTINCT "),
            alike: |sums| sums.same,
            ..RULES
        },
    ),
    ruled(
        "the hash adds up over swapped rows",
        Rules { compare: |s, r, l| unseeded(s.compare(r, l)), ..RULES },
    ),
    hashed!("a hash of one bit", "short("),
    hashed!("all rows hash alike", "same_for_all("),
    hashed!("columns have no order", "blind_to_order("),
    hashed!("columns have no border", "unseparated("),
    hashed!("rows with a null are left out", "blind_to_null("),
    hashed!("a null is nothing", "null_as_nothing("),
    hashed!("a null is a word", "null_as_text("),
    hashed!("case does not count", "blind_to_case("),
    hashed!("trailing spaces do not count", "blind_to_space("),
    compared!("the sign of an amount does not count", ") < 0 THEN", ") < -999999999 THEN"),
    compared!("amounts below zero are all alike", "]::text END", "]::text END IS NULL"),
    compared!("half of a bigint does not count", ") >> 32", ") * 0"),
    hashed!("times are cut", "to_the_tenth("),
    ruled("only the first columns", Rules { compare: |s, r, l| first_columns(s).compare(r, l), ..RULES }),
    ruled(
        "not the last column",
        Rules { compare: |s, r, l| without(s, "created_at").compare(r, l), ..RULES },
    ),
    // What is on its way.
    ruled(
        "a range with changes on their way is taken for equal",
        Rules { alike: |sums| sums.same || sums.source_rows != sums.source_settled, ..RULES },
    ),
    ruled(
        "any row of the same time is on its way",
        Rules {
            compare: |s, r, l| {
                with(
                    compare(s, r, l, "l.\"timestamp\" = k.k1 AND", "l.\"timestamp\" = k.k1 OR"),
                    "v.\"timestamp\" = k.k1 AND",
                    "v.\"timestamp\" = k.k1 OR",
                )
            },
            ..RULES
        },
    ),
    // Names.
    named!("extra rows have no name", "FULL JOIN", "LEFT JOIN"),
    named!("missing rows have no name", "FULL JOIN", "RIGHT JOIN"),
    named!("only changed rows have a name", "FULL JOIN", "JOIN"),
    named!(
        "a row that is there twice is one",
        "(s.n, s.h) IS DISTINCT FROM (t.n, t.h)",
        "s.h / s.n IS DISTINCT FROM t.h / t.n"
    ),
    named!("any line of the log excuses", "] = d.k)", "] = d.k OR true)"),
    named!(
        "a line of the log with the same time excuses",
        "] = d.k)",
        "] = d.k OR q.\"timestamp\"::text = d.k[1])"
    ),
    named!("no line of the log excuses", "] = d.k)", "] = d.k AND false)"),
    // The verdict.
    ruled("what differs does not count", Rules { fault: |_| None, ..RULES }),
    found!("quarantine of another move excuses", "AND q.move = $3", "AND $3 IS NOT NULL"),
    found!("quarantine of another plan excuses", "q.plan = $2 AND", ""),
    found!("quarantine excuses extra rows", "d.kind = 'extra'", "d.kind = 'other'"),
    found!("quarantine excuses every key", " AND q.key = d.key", ""),
    found!("differences of another run count", "d.run = $1\n", "d.run = $1 + 1\n"),
    found!("settled quarantine excuses", "AND q.state IN ('open', 'accepted')", ""),
    ruled(
        "a broken capture does not count",
        Rules { fault: |found| (found.unexplained + found.stale > 0).then(String::new), ..RULES },
    ),
    ruled(
        "a capture that was armed since does not count",
        Rules { fault: |found| (found.unexplained > 0 || found.broken.is_some()).then(String::new), ..RULES },
    ),
];

fn closed_below(mut tiles: Vec<Tile>) -> Vec<Tile> {
    let first = ["2025-10-06 00:00:00.5+00", "MEXC_SPOT", "BTC", "USDT"].map(str::to_owned);
    if let Some(tile) = tiles.first_mut() {
        tile.range.lo = Some(first.to_vec());
    }
    tiles
}

fn closed_above(mut tiles: Vec<Tile>) -> Vec<Tile> {
    let last = ["2025-10-06 00:00:15.27+00", "binance-spot", "ETH", "BTC"].map(str::to_owned);
    if let Some(tile) = tiles.last_mut() {
        tile.range.hi = Some(last.to_vec());
    }
    tiles
}
