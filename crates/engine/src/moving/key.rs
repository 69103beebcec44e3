//! Keys as text, and the half-open ranges between them.

use crate::sql;

/// The rows after `lo` up to and with `hi`. No `lo` means from the first row;
/// no `hi` means to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) lo: Option<Vec<String>>,
    pub(crate) hi: Option<Vec<String>>,
}

/// A key column: how to reach it in a statement, and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyColumn {
    /// For example `l."timestamp"`.
    pub(crate) expression: String,
    /// For example `timestamp with time zone`.
    pub(crate) kind: String,
}

/// `(a, b) > (x, y) AND (a, b) <= (z, w)`, as row comparisons, so that the
/// key's index serves them. The first column is bounded by itself as well: the
/// planner estimates by it. A bound may be the beginning of a key: then it
/// stands after all rows that begin so.
pub(crate) fn condition(columns: &[KeyColumn], range: &Range) -> String {
    let lo = range.lo.as_ref().map(|values| bound(columns, values, ">", ">="));
    let hi = range.hi.as_ref().map(|values| bound(columns, values, "<=", "<="));
    let both: Vec<String> = lo.into_iter().chain(hi).collect();
    if both.is_empty() { "true".into() } else { both.join(" AND ") }
}

fn bound(columns: &[KeyColumn], values: &[String], operator: &str, single: &str) -> String {
    let columns = &columns[..values.len().min(columns.len())];
    if let ([column], [value]) = (columns, values) {
        return format!("{} {operator} {}", column.expression, typed(column, value));
    }
    let tuple = columns.iter().map(|column| column.expression.clone()).collect::<Vec<_>>().join(", ");
    let first = columns.first().zip(values.first());
    let leading =
        first.map(|(column, value)| format!("{} {single} {} AND ", column.expression, typed(column, value)));
    format!("{}({tuple}) {operator} ({})", leading.unwrap_or_default(), literals(columns, values))
}

impl Range {
    /// Whether its bounds are about the first column of the key alone.
    pub(crate) fn is_by_first_column(&self) -> bool {
        self.lo.iter().chain(&self.hi).all(|values| values.len() == 1)
    }
}

/// `a = x AND b = y`, for as many columns as there are values.
pub(crate) fn key_is(columns: &[KeyColumn], values: &[String]) -> String {
    let each = columns.iter().zip(values);
    each.map(|(column, value)| format!("{} = {}", column.expression, typed(column, value)))
        .collect::<Vec<_>>()
        .join(" AND ")
}

/// The range by its first column alone, both ends included.
pub(crate) fn leading(columns: &[KeyColumn], range: &Range) -> String {
    let Some(column) = columns.first() else { return "true".into() };
    let bound = |operator: &str, values: &Vec<String>| {
        values.first().map(|value| format!("{} {operator} {}", column.expression, typed(column, value)))
    };
    let lo = range.lo.as_ref().and_then(|values| bound(">=", values));
    let hi = range.hi.as_ref().and_then(|values| bound("<=", values));
    let both: Vec<String> = lo.into_iter().chain(hi).collect();
    if both.is_empty() { "true".into() } else { both.join(" AND ") }
}

fn literals(columns: &[KeyColumn], values: &[String]) -> String {
    columns.iter().zip(values).map(|(column, value)| typed(column, value)).collect::<Vec<_>>().join(", ")
}

fn typed(column: &KeyColumn, value: &str) -> String {
    format!("{}::{}", sql::literal(value), column.kind)
}

/// `array[a::text, b::text]`: a key as it stands in the ledger.
pub(crate) fn as_text(columns: &[KeyColumn]) -> String {
    let parts: Vec<String> = columns.iter().map(|column| format!("{}::text", column.expression)).collect();
    format!("array[{}]", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<KeyColumn> {
        let column =
            |expression: &str, kind: &str| KeyColumn { expression: expression.into(), kind: kind.into() };
        vec![column("l.\"at\"", "timestamp with time zone"), column("l.\"name\"", "text")]
    }

    fn key(at: &str, name: &str) -> Option<Vec<String>> {
        Some(vec![at.into(), name.into()])
    }

    #[test]
    fn a_range_excludes_its_lower_and_includes_its_upper_end() {
        let condition = condition(&columns(), &Range { lo: key("a", "x"), hi: key("b", "o'y") });
        assert!(
            condition.contains("(l.\"at\", l.\"name\") > ('a'::timestamp with time zone, 'x'::text)"),
            "{condition}"
        );
        assert!(
            condition.contains("(l.\"at\", l.\"name\") <= ('b'::timestamp with time zone, 'o''y'::text)"),
            "{condition}"
        );
    }

    #[test]
    fn the_beginning_of_a_key_bounds_the_first_column_alone() {
        let range = Range { lo: Some(vec!["a".into()]), hi: Some(vec!["b".into()]) };
        let condition = condition(&columns(), &range);
        assert_eq!(
            condition,
            "l.\"at\" > 'a'::timestamp with time zone AND l.\"at\" <= 'b'::timestamp with time zone"
        );
    }

    #[test]
    fn an_open_range_has_no_condition() {
        assert_eq!(condition(&columns(), &Range { lo: None, hi: None }), "true");
    }
}
