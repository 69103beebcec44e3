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

/// Every value is hashed as one of a record.
fn recorded(shape: &Shape) -> Shape {
    Shape { chains: false, ..shape.clone() }
}

/// The hash of the record is another one.
macro_rules! hashed {
    ($name:literal, $hash:literal) => {
        ruled(
            $name,
            Rules { compare: |s, r, l| compare(&recorded(s), r, l, "hash_record_extended(", $hash), ..RULES },
        )
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

/// Of bigints after the first the lower half.
fn halved(text: String) -> String {
    const HALF: &str = "& 4294967295)";
    let text = with(text, "# v.\"sequence_number\"", &format!("# (v.\"sequence_number\" {HALF}"));
    let image = "(l.\"sequence_number\")::bigint";
    with(text, &format!("# {image}"), &format!("# ({image} {HALF}"))
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

/// With the situation that tells each from the sound one.
pub(super) const MUTANTS: [(&str, Mutant); 60] = [
    // Ranges.
    (
        "tables that are equal",
        Mutant {
            name: "a range is skipped",
            rules: UNCOVERED,
            tiles: |tiles| tiles.into_iter().filter(|tile| tile.seq != 3).collect(),
            ..SOUND
        },
    ),
    (
        "tables that are equal",
        Mutant {
            name: "every second range is taken for a sample",
            rules: UNCOVERED,
            tiles: |tiles| tiles.into_iter().step_by(2).collect(),
            ..SOUND
        },
    ),
    (
        "tables that are equal",
        Mutant { name: "nothing is compared", rules: UNCOVERED, tiles: |_| Vec::new(), ..SOUND },
    ),
    (
        "the source empty",
        Mutant {
            name: "the last range is left out",
            rules: UNCOVERED,
            tiles: |mut tiles| {
                tiles.pop();
                tiles
            },
            ..SOUND
        },
    ),
    (
        "tables that are equal",
        Mutant {
            name: "the first range begins at the first row",
            rules: UNCOVERED,
            tiles: closed_below,
            ..SOUND
        },
    ),
    (
        "an extra row after the last",
        Mutant {
            name: "the last range ends at an upper bound",
            rules: UNCOVERED,
            tiles: closed_above,
            ..SOUND
        },
    ),
    (
        "tables that are equal",
        ruled(
            "the lower end is included",
            Rules { compare: |s, r, l| bound(s.compare(r, l), ") > (", ") >= ("), ..RULES },
        ),
    ),
    (
        "tables that are equal",
        ruled(
            "the upper end is left out",
            Rules { compare: |s, r, l| bound(s.compare(r, l), ") <= (", ") < ("), ..RULES },
        ),
    ),
    (
        "rows changed that share the time of a range's end",
        ruled(
            "keys are bounded by their first column",
            Rules {
                compare: |s, r, l| bound(s.compare(r, l), ">= '", "> '"),
                differences: |s, r, l| bound(s.differences(r, l), ">= '", "> '"),
                ..RULES
            },
        ),
    ),
    (
        "a row at the end of a range that no name leads to",
        ruled(
            "rows without a name belong to no range",
            Rules {
                compare: |s, r, l| bound(s.compare(r, l), "OR k0.\"symbol_id\" IS NULL", ""),
                differences: |s, r, l| bound(s.differences(r, l), "OR k0.\"symbol_id\" IS NULL", ""),
                ..RULES
            },
        ),
    ),
    ("tables that are equal", Mutant { name: "an earlier pass is kept", forgets: false, ..SOUND }),
    // Counts and sums.
    (
        "a value changed",
        ruled(
            "rows are only counted",
            Rules { alike: |sums| sums.source_settled == sums.target_settled, ..RULES },
        ),
    ),
    (
        "a value changed",
        ruled(
            "the target may have more",
            Rules { alike: |sums| sums.source_settled <= sums.target_settled, ..RULES },
        ),
    ),
    ("a row missing", ruled("everything is alike", Rules { alike: |_| true, ..RULES })),
    (
        "a whole range missing",
        ruled(
            "rows of the target alone decide",
            Rules { alike: |sums| sums.same || sums.target_settled == 0, ..RULES },
        ),
    ),
    ("a value changed", compared!("the largest hash stands for all", "sum(", "max(")),
    ("a value changed", compared!("hashes are put together by AND", "sum(", "bit_and(")),
    (
        "a row three times",
        ruled(
            "hashes are put together by XOR, and nobody counts",
            Rules {
                compare: |s, r, l| compare(s, r, l, "sum(", "bit_xor("),
                alike: |sums| sums.same,
                ..RULES
            },
        ),
    ),
    (
        "a row twice",
        ruled(
            "each hash counts once, and nobody counts",
            Rules {
                compare: |s, r, l| compare(s, r, l, "sum(", "sum(DISTINCT "),
                alike: |sums| sums.same,
                ..RULES
            },
        ),
    ),
    (
        "neighbours swapped a fourth time",
        ruled(
            "the hash adds up over swapped rows",
            Rules { compare: |s, r, l| unseeded(recorded(s).compare(r, l)), ..RULES },
        ),
    ),
    ("a value changed beside a null", hashed!("a hash of one bit", "short(")),
    ("a value changed", hashed!("all rows hash alike", "same_for_all(")),
    ("columns swapped", hashed!("columns have no order", "blind_to_order(")),
    ("a digit in the next column", hashed!("columns have no border", "unseparated(")),
    ("a value changed beside a null", hashed!("rows with a null are left out", "blind_to_null(")),
    ("a null that became nothing", hashed!("a null is nothing", "null_as_nothing(")),
    ("a null that became a word", hashed!("a null is a word", "null_as_text(")),
    ("another case", hashed!("case does not count", "blind_to_case(")),
    ("a trailing space", hashed!("trailing spaces do not count", "blind_to_space(")),
    ("an amount that lost its sign", compared!("the sign of an amount does not count", " < 0", " > 1e100")),
    (
        "an amount that lost its sign beside another that has one",
        compared!("amounts below zero are all alike", "]::text)", "]::text IS NULL)"),
    ),
    (
        "a number of 32 bits read without its sign",
        ruled(
            "half of a bigint does not count",
            Rules { compare: |s, r, l| compare(&recorded(s), r, l, ") >> 32", ") * 0"), ..RULES },
        ),
    ),
    (
        "another number of 32 bits read without its sign",
        ruled(
            "half of the bigints after the first does not count",
            Rules { compare: |s, r, l| halved(s.compare(r, l)), ..RULES },
        ),
    ),
    (
        "another case",
        compared!("case does not count in the chain", "hashtextextended(", "text_blind_to_case("),
    ),
    (
        "a trailing space",
        compared!("trailing spaces do not count in the chain", "hashtextextended(", "text_blind_to_space("),
    ),
    (
        "one row missing and another extra",
        compared!("times are cut in the chain", "timestamp_hash_extended(", "to_the_second("),
    ),
    (
        "a null in the next column",
        compared!("beside a null nothing counts", "hash_record_extended(", "same_for_all("),
    ),
    (
        "a negative number",
        ruled(
            "the bigint that is the seed does not count",
            Rules { compare: |s, r, l| without(s, "id").compare(r, l), ..RULES },
        ),
    ),
    ("the last column changed", compared!("an amount's hash forgets what came before", " # 1)", " * 0)")),
    ("one row missing and another extra", hashed!("times are cut", "to_the_tenth(")),
    (
        "a value changed",
        ruled("only the first columns", Rules { compare: |s, r, l| first_columns(s).compare(r, l), ..RULES }),
    ),
    (
        "the last column changed",
        ruled(
            "not the last column",
            Rules { compare: |s, r, l| without(s, "created_at").compare(r, l), ..RULES },
        ),
    ),
    // What is on its way.
    (
        "a change of another symbol is on its way",
        ruled(
            "a range with changes on their way is taken for equal",
            Rules { alike: |sums| sums.same || sums.source_rows != sums.source_settled, ..RULES },
        ),
    ),
    (
        "a change of another symbol is on its way",
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
    ),
    // Names.
    ("the source empty", named!("extra rows have no name", "FULL JOIN", "LEFT JOIN")),
    ("a row missing", named!("missing rows have no name", "FULL JOIN", "RIGHT JOIN")),
    ("a row missing", named!("only changed rows have a name", "FULL JOIN", "JOIN")),
    (
        "a row twice",
        named!(
            "a row that is there twice is one",
            "(s.n, s.h) IS DISTINCT FROM (t.n, t.h)",
            "s.h / s.n IS DISTINCT FROM t.h / t.n"
        ),
    ),
    (
        "a change of another symbol is on its way",
        named!("any line of the log excuses", "] = d.k)", "] = d.k OR true)"),
    ),
    (
        "a change of another symbol is on its way",
        named!(
            "a line of the log with the same time excuses",
            "] = d.k)",
            "] = d.k OR q.\"timestamp\"::text = d.k[1])"
        ),
    ),
    (
        "one change is on its way and another row of its range is missing",
        named!("no line of the log excuses", "] = d.k)", "] = d.k AND false)"),
    ),
    // The verdict.
    ("a row missing", ruled("what differs does not count", Rules { fault: |_| None, ..RULES })),
    (
        "a row in quarantine of another move",
        found!("quarantine of another move excuses", "AND q.move = $3", "AND $3 IS NOT NULL"),
    ),
    (
        "a row in quarantine of another plan",
        found!("quarantine of another plan excuses", "q.plan = $2 AND", ""),
    ),
    (
        "an extra row in quarantine",
        found!("quarantine excuses extra rows", "d.kind = 'extra'", "d.kind = 'other'"),
    ),
    (
        "one row in quarantine and another missing",
        found!("quarantine excuses every key", " AND q.key = d.key", ""),
    ),
    ("a row missing", found!("differences of another run count", "d.run = $1\n", "d.run = $1 + 1\n")),
    (
        "a row that has left quarantine",
        found!("settled quarantine excuses", "AND q.state IN ('open', 'accepted')", ""),
    ),
    (
        "a capture that is broken",
        ruled(
            "a broken capture does not count",
            Rules { fault: |found| (found.unexplained + found.stale > 0).then(String::new), ..RULES },
        ),
    ),
    (
        "a capture that was armed since",
        ruled(
            "a capture that was armed since does not count",
            Rules {
                fault: |found| (found.unexplained > 0 || found.broken.is_some()).then(String::new),
                ..RULES
            },
        ),
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
