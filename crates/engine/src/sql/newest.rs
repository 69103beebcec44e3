//! Statements over the newest rows of a table, for any table with a key that
//! begins with a reference and goes on with a time.

use super::{ident, literal, qualified};

/// The first `count` different values of a column, as text. Jumps along an
/// index from one value to the next: DISTINCT would read the whole table.
pub(crate) fn first_values(table: &str, column: &str, count: u32) -> String {
    let (table, column) = (qualified(table), ident(column));
    format!(
        "with recursive walk (value, place) as (
            (select {column}, 1 from {table} where {column} is not null order by {column} limit 1)
            union all
            select (select t.{column} from {table} t where t.{column} > w.value
                    order by t.{column} limit 1), w.place + 1
            from walk w
            where w.value is not null and w.place < {count}
        )
        select value::text from walk where value is not null"
    )
}

/// The newest `count` rows with this value in `column`, by the columns of
/// `order` from the last to the first of their order. The value is a literal of
/// no type, so the column decides how it is read.
pub(crate) fn newest_rows(table: &str, column: &str, value: &str, order: &[&str], count: u32) -> String {
    let newest: Vec<String> = order.iter().map(|name| ident(name) + " desc").collect();
    format!(
        "select * from {} where {} = {} order by {} limit {count}",
        qualified(table),
        ident(column),
        literal(value),
        newest.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_value_is_quoted() {
        assert_eq!(
            newest_rows("s.t\"", "id", "7'", &["timestamp", "id"], 100),
            "select * from \"s\".\"t\"\"\" where \"id\" = '7''' \
             order by \"timestamp\" desc, \"id\" desc limit 100"
        );
        let values = first_values("t; drop", "a\"b", 20);
        assert!(values.contains("\"t; drop\" t where t.\"a\"\"b\" > w.value"));
    }
}
