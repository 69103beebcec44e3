//! SQL with its words told apart: comments, strings, keywords.

use crate::prelude::*;

use super::copy::CopyButton;

const KEYWORDS: &[&str] = &[
    "add",
    "alter",
    "always",
    "and",
    "as",
    "asc",
    "begin",
    "between",
    "bigint",
    "boolean",
    "by",
    "cascade",
    "case",
    "check",
    "column",
    "comment",
    "commit",
    "concurrently",
    "conflict",
    "constraint",
    "create",
    "cross",
    "data",
    "default",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "except",
    "exists",
    "foreign",
    "from",
    "function",
    "generated",
    "group",
    "having",
    "identity",
    "if",
    "immutable",
    "in",
    "include",
    "index",
    "inner",
    "insert",
    "integer",
    "into",
    "is",
    "join",
    "key",
    "language",
    "lateral",
    "left",
    "like",
    "limit",
    "materialized",
    "no",
    "not",
    "nothing",
    "null",
    "numeric",
    "on",
    "only",
    "or",
    "order",
    "primary",
    "references",
    "replace",
    "restrict",
    "returning",
    "returns",
    "select",
    "set",
    "smallint",
    "stable",
    "strict",
    "table",
    "text",
    "then",
    "timestamptz",
    "trigger",
    "true",
    "false",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "varchar",
    "view",
    "when",
    "where",
    "with",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Comment,
    Text,
    Keyword,
}

/// The script with a button that copies it.
pub fn sql(script: &str) -> AnyView {
    let words = words(script).into_iter().map(|(kind, word)| {
        let word = word.to_owned();
        match kind {
            Kind::Plain => word.erased(),
            Kind::Comment => view! { <span class="c">{word}</span> }.erased(),
            Kind::Text => view! { <span class="s">{word}</span> }.erased(),
            Kind::Keyword => view! { <span class="k">{word}</span> }.erased(),
        }
    });
    let words = words.collect_view();
    view! {
        <div class="copyable">
            <pre class="sql" tabindex="0">
                {words}
            </pre>
            <CopyButton />
        </div>
    }
    .erased()
}

/// The script cut into pieces of one kind each, nothing left out.
fn words(script: &str) -> Vec<(Kind, &str)> {
    let mut found: Vec<(Kind, &str)> = Vec::new();
    let (mut rest, mut plain) = (script, 0);
    let mut done = 0;
    while !rest.is_empty() {
        let (kind, length) = first(rest);
        if kind != Kind::Plain {
            push_plain(&mut found, &script[plain..done]);
            found.push((kind, &script[done..done + length]));
            plain = done + length;
        }
        done += length;
        rest = &script[done..];
    }
    push_plain(&mut found, &script[plain..]);
    found
}

fn push_plain<'a>(found: &mut Vec<(Kind, &'a str)>, text: &'a str) {
    if !text.is_empty() {
        found.push((Kind::Plain, text));
    }
}

/// What the text begins with and how many bytes of it.
fn first(text: &str) -> (Kind, usize) {
    let until =
        |pattern: &str, from: usize| text[from..].find(pattern).map_or(text.len(), |place| from + place);
    if text.starts_with("--") {
        return (Kind::Comment, until("\n", 0));
    }
    if text.starts_with("/*") {
        return (Kind::Comment, (until("*/", 2) + 2).min(text.len()));
    }
    if text.starts_with('\'') {
        return (Kind::Text, (until("'", 1) + 1).min(text.len()));
    }
    let word = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    match word {
        0 => (Kind::Plain, text.chars().next().map_or(1, char::len_utf8)),
        word if KEYWORDS.contains(&text[..word].to_ascii_lowercase().as_str()) => (Kind::Keyword, word),
        word => (Kind::Plain, word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart_and_nothing_is_lost() {
        let script = "-- Größe\nCREATE TABLE tables (name varchar DEFAULT 'it''s /* no */'); /* end";
        let words = words(script);
        assert_eq!(words.iter().map(|(_, word)| *word).collect::<String>(), script);
        let of = |kind| {
            words.iter().filter(|(other, _)| *other == kind).map(|(_, word)| *word).collect::<Vec<_>>()
        };
        assert_eq!(of(Kind::Comment), ["-- Größe", "/* end"]);
        assert_eq!(of(Kind::Keyword), ["CREATE", "TABLE", "varchar", "DEFAULT"]);
        assert_eq!(of(Kind::Text), ["'it'", "'s /* no */'"]);
    }
}
