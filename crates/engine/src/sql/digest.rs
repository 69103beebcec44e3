//! Statements that read a table to its end and give back two figures.

use super::{ident, qualified_pair};

/// A column and whether its values hash by what they are. Those of other types
/// are hashed as text: some have no hash, and enums hash by an object id that
/// is another one in another database.
pub(crate) struct Hashed {
    pub(crate) name: String,
    pub(crate) plain: bool,
}

/// Rows of a table and the sum of their hashes. ONLY, because each partition
/// is a table of its own.
pub(crate) fn table_sum(schema: &str, table: &str, columns: &[Hashed], record_hash: bool) -> String {
    let values = columns.iter().map(|column| match column.plain {
        true => format!("t.{}", ident(&column.name)),
        false => format!("t.{}::text", ident(&column.name)),
    });
    let values = values.collect::<Vec<_>>().join(", ");
    format!(
        "SELECT count(*), coalesce(sum({}), 0)::text FROM ONLY {} t",
        hash(&values, record_hash),
        qualified_pair(schema, table)
    )
}

/// The same of all large objects.
pub(crate) fn large_objects(record_hash: bool) -> String {
    let hash = hash("t.oid, lo_get(t.oid)", record_hash);
    format!("SELECT count(*), coalesce(sum({hash}), 0)::text FROM pg_largeobject_metadata t")
}

/// What a sequence gives next, whoever asks.
pub(crate) fn next_value(schema: &str, sequence: &str, increment: i64) -> String {
    format!(
        "SELECT greatest(least(last_value::numeric + CASE WHEN is_called THEN {increment} ELSE 0 END, \
         9223372036854775807), -9223372036854775808)::bigint FROM {}",
        qualified_pair(schema, sequence)
    )
}

/// 64 bits of a row; `hash_record_extended` is there from PostgreSQL 14 on.
fn hash(values: &str, record_hash: bool) -> String {
    if record_hash {
        format!("hash_record_extended(ROW({values}), 0)")
    } else {
        format!("hashtextextended(ROW({values})::text, 0)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_quoted() {
        let columns =
            [Hashed { name: "a\"b".into(), plain: true }, Hashed { name: "j".into(), plain: false }];
        assert_eq!(
            table_sum("s.t", "t; drop", &columns, true),
            "SELECT count(*), coalesce(sum(hash_record_extended(ROW(t.\"a\"\"b\", t.\"j\"::text), 0)), 0)::text \
             FROM ONLY \"s.t\".\"t; drop\" t"
        );
        assert!(next_value("s", "q\"", 1).ends_with("FROM \"s\".\"q\"\"\""));
    }
}
