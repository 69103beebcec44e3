//! The one place where names and values become SQL text.
//!
//! Values travel as parameters wherever the protocol allows it. What is built
//! here is the rest: names, and literals in statements that take no parameter.

mod digest;
mod newest;
pub(crate) mod probe;

pub(crate) use digest::{Hashed, large_objects, next_value, table_sum};
pub(crate) use newest::{first_values, newest_rows};

/// What PostgreSQL keeps of a name. It cuts longer ones off without an error,
/// so two long names can turn out to be one.
const LONGEST_NAME: usize = 63;

/// How many keys of one exchange, `$1`, a log of a table holds that names it.
pub(crate) fn logged_of_exchange(log: &str) -> String {
    format!("select count(*) from {log} where exchange = $1")
}

/// The same for a log of a table that has the symbol's id.
pub(crate) fn logged_of_symbols(log: &str) -> String {
    format!(
        "select count(*) from {log} where symbol_id in \
         (select s.id from symbols s join exchanges e on e.id = s.exchange_id where e.enum_value = $1)"
    )
}

/// Why this cannot be the name of a table or column, or none when it can.
/// The plan's names are asked this when the plan is loaded.
pub(crate) fn name_fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a name must not be empty".into());
    }
    if name.contains('\0') {
        return Some(format!("the name {name:?} contains a NUL character"));
    }
    let bytes = name.len();
    (bytes > LONGEST_NAME)
        .then(|| format!("the name {name:?} has {bytes} bytes, and PostgreSQL keeps only {LONGEST_NAME}"))
}

/// A name in double quotes: exactly this name, case and all.
///
/// # Panics
/// On a NUL, which would end the statement early. No name from the catalog has
/// one, and a plan with one is refused through [`name_fault`].
pub(crate) fn ident(name: &str) -> String {
    refuse_nul(name);
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `table` or `schema.table`, each part quoted. The dot separates, so a name
/// that contains a dot cannot be written this way; more than two parts are
/// refused by PostgreSQL as a reference to another database.
pub(crate) fn qualified(name: &str) -> String {
    name.split('.').map(ident).collect::<Vec<_>>().join(".")
}

/// A name with its schema, each as the catalog has it, dots and all.
pub(crate) fn qualified_pair(schema: &str, name: &str) -> String {
    format!("{}.{}", ident(schema), ident(name))
}

/// A string literal that reads the same whatever `standard_conforming_strings`
/// says: with a backslash in it, it is written as an escape string.
///
/// # Panics
/// On a NUL, which no text value in PostgreSQL can contain.
pub(crate) fn literal(value: &str) -> String {
    refuse_nul(value);
    let quoted = value.replace('\'', "''");
    if quoted.contains('\\') {
        return format!(" E'{}'", quoted.replace('\\', "\\\\"));
    }
    format!("'{quoted}'")
}

fn refuse_nul(text: &str) {
    assert!(!text.contains('\0'), "{text:?} contains a NUL and cannot become SQL");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_they_are() {
        for (name, expected) in [
            ("symbols", r#""symbols""#),
            ("timestamp", r#""timestamp""#),
            ("select", r#""select""#),
            ("Symbols", r#""Symbols""#),
            ("a.b", r#""a.b""#),
            (r#"a"b"#, r#""a""b""#),
            (r#""; drop table x; --"#, r#""""; drop table x; --""#),
            (r"a\", r#""a\""#),
            ("a'b", r#""a'b""#),
            ("курс 汇率", r#""курс 汇率""#),
            ("a\nb", "\"a\nb\""),
        ] {
            assert_eq!(ident(name), expected);
        }
    }

    #[test]
    fn a_dot_separates_schema_and_table() {
        assert_eq!(qualified("trades"), r#""trades""#);
        assert_eq!(qualified("public.trades"), r#""public"."trades""#);
        assert_eq!(qualified(r#"a"b.select"#), r#""a""b"."select""#);
        assert_eq!(qualified("a.b.c"), r#""a"."b"."c""#);
        assert_eq!(qualified("a."), r#""a"."""#);
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        for (value, expected) in [
            ("", "''"),
            ("plain", "'plain'"),
            ("O'Neill", "'O''Neill'"),
            ("'; drop table x; --", "'''; drop table x; --'"),
            (r"a\b", r" E'a\\b'"),
            (r"\'", r" E'\\'''"),
            ("$1 $$ $tag$", "'$1 $$ $tag$'"),
            ("汇率", "'汇率'"),
        ] {
            assert_eq!(literal(value), expected);
        }
    }

    #[test]
    fn names_that_postgresql_would_change_are_faults() {
        assert_eq!(name_fault(&"a".repeat(63)), None);
        assert!(name_fault(&"a".repeat(64)).is_some());
        // 32 characters, but 64 bytes.
        assert!(name_fault(&"ä".repeat(32)).is_some());
        assert!(name_fault("").is_some());
        assert!(name_fault("a\0b").is_some());
        assert_eq!(name_fault("select"), None);
    }

    #[test]
    #[should_panic(expected = "contains a NUL")]
    fn a_name_with_nul_is_refused() {
        ident("a\0b");
    }

    #[test]
    #[should_panic(expected = "contains a NUL")]
    fn a_value_with_nul_is_refused() {
        literal("a\0b");
    }
}
