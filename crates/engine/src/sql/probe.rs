//! Statements of the integrity report about tables that nobody knew before:
//! every name and value comes from the catalog.
//!
//! A statement reads `piece`, some of a table's rows, and returns `subject,
//! key, problem, fix` for each row that is wrong.

use domain::plan::Lookup;

use super::{ident, literal, qualified, qualified_pair};

/// So many blocks of 8 KiB are read by one statement: some 250,000 rows.
const BLOCKS: i64 = 4096;

/// Keys that a finding names.
pub(crate) const KEYS: usize = 20;

/// Findings of one statement; the rest would only fill the report.
const SUBJECTS: usize = 500;

/// The rows of a table from one block on.
pub(crate) fn blocks(table: &str, from: i64, last: bool) -> String {
    let to = if last { String::new() } else { format!(" AND ctid < '({},0)'::tid", from + BLOCKS) };
    match (from, last) {
        (0, true) => format!("SELECT * FROM {table}"),
        _ => format!("SELECT * FROM {table} WHERE ctid >= '({from},0)'::tid{to}"),
    }
}

/// The block after those of a piece, and whether the table ends before it.
pub(crate) fn next_block(from: i64, blocks: i64) -> (i64, bool) {
    (from + BLOCKS, from + BLOCKS >= blocks)
}

/// The rows with one value; a literal of no type, so the column decides.
pub(crate) fn value(table: &str, column: &str, value: &str) -> String {
    format!("SELECT * FROM {table} WHERE {} = {}", ident(column), literal(value))
}

/// The next value of a column after one, as text.
pub(crate) fn next_value_of(table: &str, column: &str, after: Option<&str>) -> String {
    // Said of the table, or the text that is selected would give the order.
    let column = format!("t.{}", ident(column));
    let after = after.map_or_else(String::new, |value| format!(" AND {column} > {}", literal(value)));
    format!(
        "SELECT {column}::text FROM {table} t WHERE {column} IS NOT NULL{after} ORDER BY {column} LIMIT 1"
    )
}

/// One share of the rows by the hash of an expression.
pub(crate) fn share(table: &str, filter: &str, by: &[String], (turn, turns): (i64, i64)) -> String {
    let filter = if filter.is_empty() { "true" } else { filter };
    if turns <= 1 {
        return format!("SELECT * FROM {table} WHERE {filter}");
    }
    let hash = format!("hashtextextended(ROW({})::text, 0)", by.join(", "));
    format!(
        "SELECT * FROM {table} WHERE ({filter}) AND mod(mod({hash}, {turns}) + {turns}, {turns}) = {turn}"
    )
}

/// What is wrong in a piece, by subject, beside how much was looked at. Without
/// a piece the statement returns what is right as well, with no problem.
pub(crate) fn asked(statement: &str, piece: Option<&str>) -> String {
    let statement = bare(statement);
    let (piece, looked_at) = match piece {
        Some(piece) => (format!("piece AS NOT MATERIALIZED (\n{piece}\n),\n"), "piece"),
        None => (String::new(), "found"),
    };
    format!(
        "WITH {piece}found AS (\n{statement}\n)\n\
         SELECT c.looked_at, f.* FROM (SELECT count(*) AS looked_at FROM {looked_at}) c LEFT JOIN (\
         SELECT subject, count(*) AS n, (array_agg(key ORDER BY key))[1:{KEYS}] AS keys, min(problem) AS problem, min(fix) AS fix \
         FROM found WHERE problem IS NOT NULL GROUP BY subject ORDER BY subject LIMIT {SUBJECTS}) f ON true"
    )
}

/// The statement of a person who wants to see it with their own eyes.
pub(crate) fn evidence(statement: &str, whole: Option<&str>, subject: &str) -> String {
    let piece = whole.map_or_else(String::new, |whole| format!("WITH piece AS (\n{whole}\n)\n"));
    format!(
        "{piece}SELECT * FROM (\n{}\n) found\nWHERE problem IS NOT NULL AND subject = {}\nLIMIT 100",
        bare(statement),
        literal(subject)
    )
}

/// Without the semicolon at its end.
fn bare(statement: &str) -> &str {
    statement.trim_end().trim_end_matches(';')
}

/// A plan's statement returns no fix of its own.
pub(crate) fn without_fix(statement: &str) -> String {
    format!(
        "SELECT subject::text, key::text, problem::text, NULL::text AS fix FROM (\n{}\n) plan",
        bare(statement)
    )
}

/// A table of the catalog.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) schema: String,
    pub(crate) name: String,
    /// The primary key's columns; none when there is none.
    pub(crate) key: Vec<String>,
}

impl Table {
    pub(crate) fn quoted(&self) -> String {
        qualified_pair(&self.schema, &self.name)
    }

    /// As a person writes it, and as the report's filter takes it.
    pub(crate) fn shown(&self) -> String {
        if self.schema == "public" { self.name.clone() } else { format!("{}.{}", self.schema, self.name) }
    }

    /// What names a row of the piece.
    fn row(&self) -> String {
        if self.key.is_empty() {
            return "left(piece::text, 200)".to_owned();
        }
        format!("ROW({})::text", columns("piece.", &self.key))
    }
}

fn columns(prefix: &str, names: &[String]) -> String {
    names.iter().map(|name| format!("{prefix}{}", ident(name))).collect::<Vec<_>>().join(", ")
}

/// Rows whose columns name a row that is not there.
pub(crate) fn orphans(from: &Table, names: &[String], to: &Table, keys: &[String]) -> String {
    let there = format!("names a row of {} that is not there", to.shown());
    format!(
        "SELECT {subject} AS subject, {row} AS key, {there} AS problem, {fix} AS fix FROM piece WHERE {wrong}",
        subject = literal(&format!("{} ({})", from.shown(), names.join(", "))),
        row = from.row(),
        there = literal(&there),
        fix = literal(&format!(
            "-- Removes the rows; insert what they name instead where it can be had.\nDELETE FROM {} piece WHERE {}",
            from.quoted(),
            without(names, to, keys)
        )),
        wrong = without(names, to, keys),
    )
}

fn without(names: &[String], to: &Table, keys: &[String]) -> String {
    let given: Vec<String> = names.iter().map(|name| format!("piece.{} IS NOT NULL", ident(name))).collect();
    let same: Vec<String> = names
        .iter()
        .zip(keys)
        .map(|(name, key)| format!("t.{} = piece.{}", ident(key), ident(name)))
        .collect();
    format!(
        "{} AND NOT EXISTS (SELECT FROM {} t WHERE {})",
        given.join(" AND "),
        to.quoted(),
        same.join(" AND ")
    )
}

/// Keys that are there more than once. `by` are expressions over the table.
pub(crate) fn duplicates(table: &Table, subject: &str, by: &[String]) -> String {
    let by = by.join(", ");
    format!(
        "SELECT {subject} AS subject, ROW({by})::text AS key, {problem} AS problem, NULL::text AS fix \
         FROM piece GROUP BY {by} HAVING count(*) > 1",
        subject = literal(subject),
        problem = literal(&format!("the key is in {} more than once", table.shown())),
    )
}

/// Keys that differ only by case or blanks. The flags say which are texts.
pub(crate) fn twins(table: &Table, by: &[(String, bool)]) -> String {
    let plain = by.iter().map(|(name, _)| ident(name)).collect::<Vec<_>>().join(", ");
    let folded = by.iter().map(|(name, text)| match text {
        true => format!("lower(regexp_replace({}, '\\s', '', 'g'))", ident(name)),
        false => ident(name),
    });
    format!(
        "SELECT {table} || ' ' || string_agg(ROW({plain})::text, ' and ' ORDER BY ROW({plain})::text) AS subject, \
         min(ROW({plain})::text) AS key, 'these differ only by case or blanks' AS problem, NULL::text AS fix \
         FROM piece GROUP BY {folded} HAVING count(DISTINCT ROW({plain})::text) > 1",
        table = literal(&table.shown()),
        folded = folded.collect::<Vec<_>>().join(", "),
    )
}

/// Amounts that are no numbers, and times without an end. The flags say which
/// columns are times.
pub(crate) fn odd_values(table: &Table, of: &[(String, bool)], infinite_numbers: bool) -> String {
    let wrong = |(name, time): &(String, bool)| {
        let column = format!("piece.{}", ident(name));
        match (time, infinite_numbers) {
            (true, _) => format!("NOT isfinite({column})"),
            (false, true) => format!("{column} IN ('NaN', 'Infinity', '-Infinity')"),
            (false, false) => format!("{column} = 'NaN'"),
        }
    };
    let rows: Vec<String> = of
        .iter()
        .map(|column| {
            let problem = if column.1 { "the time is infinite" } else { "the amount is not a finite number" };
            let subject = literal(&format!("{}.{}", table.shown(), column.0));
            format!("({subject}, {}, {})", literal(problem), wrong(column))
        })
        .collect();
    let any: Vec<String> = of.iter().map(wrong).collect();
    format!(
        "SELECT w.subject, {row} AS key, w.problem, NULL::text AS fix FROM piece \
         CROSS JOIN LATERAL (VALUES {rows}) w (subject, problem, wrong) WHERE w.wrong AND ({any})",
        row = table.row(),
        rows = rows.join(", "),
        any = any.join(" OR "),
    )
}

/// Rows that break a check constraint, whose condition the catalog has written.
pub(crate) fn breaks(table: &Table, constraint: &str, condition: &str) -> String {
    format!(
        "SELECT {subject} AS subject, {row} AS key, {problem} AS problem, NULL::text AS fix \
         FROM piece WHERE NOT ({condition})",
        subject = literal(&format!("{}.{constraint}", table.shown())),
        row = table.row(),
        problem = literal(&format!("the row breaks the constraint, which is not validated: {condition}")),
    )
}

/// Rows beyond what a sequence has given out: it will give their numbers again.
pub(crate) fn beyond(table: &Table, column: &str, (schema, sequence): (&str, &str), up: bool) -> String {
    let (place, own) = (qualified_pair(schema, sequence), ident(column));
    let (sign, last) = if up { (">", "max") } else { ("<", "min") };
    let fix = format!("SELECT setval({}, (SELECT {last}({own}) FROM {}))", literal(&place), table.quoted());
    format!(
        "SELECT {subject} AS subject, piece.{own}::text AS key, \
         'the sequence has given out ' || s.last_value || ' and will give the number of this row again' AS problem, \
         {fix} AS fix FROM piece, {place} s \
         WHERE piece.{own} {sign} s.last_value OR (piece.{own} = s.last_value AND NOT s.is_called)",
        subject = literal(&format!("{}.{column}", table.shown())),
        fix = literal(&fix),
    )
}

/// Names of a source that its look-up does not know, one subject each.
pub(crate) fn unmapped(id: &str, lookup: &Lookup) -> String {
    let names = lookup.matches.values().map(|source| format!("piece.{}", ident(source))).collect::<Vec<_>>();
    let same = lookup
        .matches
        .iter()
        .map(|(relation, source)| format!("k.{} = piece.{}", ident(relation), ident(source)))
        .collect::<Vec<_>>();
    format!(
        "SELECT {id} || ': ' || concat_ws(' ', {names}) AS subject, concat_ws(' ', {names}) AS key, \
         {problem} AS problem, NULL::text AS fix FROM piece LEFT JOIN {relation} k ON {same} WHERE k.{yields} IS NULL",
        id = literal(id),
        names = names.join(", "),
        problem = literal(&format!("{} has no id for it", lookup.relation)),
        relation = qualified(&lookup.relation),
        same = same.join(" AND "),
        yields = ident(&lookup.yields),
    )
}

/// Puts names and texts in the place of `{words}` of a file.
pub(crate) fn filled(text: &str, words: &[(&str, String)]) -> String {
    let mut text = text.to_owned();
    for (word, value) in words {
        text = text.replace(&format!("{{{word}}}"), value);
    }
    text
}

/// A list of texts as an array.
pub(crate) fn array(values: &[String]) -> String {
    let each: Vec<String> = values.iter().map(|value| literal(value)).collect();
    format!("ARRAY[{}]", each.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, key: &[&str]) -> Table {
        Table {
            schema: "a\"b".into(),
            name: name.into(),
            key: key.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn every_name_is_quoted() {
        let (from, to) = (table("t'; drop", &["id\""]), table("r", &[]));
        let name = vec!["c\"d".to_owned()];
        for statement in [
            orphans(&from, &name, &to, &name),
            duplicates(&from, "s'", &[ident(&name[0])]),
            twins(&from, &[(name[0].clone(), true)]),
            odd_values(&from, &[(name[0].clone(), false)], true),
            beyond(&from, &name[0], ("s\"", "q'"), true),
        ] {
            assert!(statement.contains("\"c\"\"d\""), "{statement}");
            assert!(!statement.contains("\"c\"d\""), "{statement}");
        }
    }

    #[test]
    fn pieces_follow_each_other_to_the_open_end() {
        assert_eq!(blocks("t", 0, true), "SELECT * FROM t");
        assert_eq!(next_block(0, 10), (4096, true));
        assert_eq!(next_block(0, 4097), (4096, false));
        assert!(blocks("t", 4096, true).ends_with(">= '(4096,0)'::tid"));
        assert!(blocks("t", 0, false).ends_with("< '(4096,0)'::tid"));
    }
}
