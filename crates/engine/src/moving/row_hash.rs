//! What a row comes to: 64 bits that tell its values from others
//! (docs/decisions/022).

use domain::plan::Column;

use super::Shape;

impl Shape {
    /// A hash of a row's values but for the signs of its amounts. Equal values
    /// hash alike whatever their scale; the order of columns counts, and so does
    /// NULL.
    pub(super) fn hash(&self, value: impl Fn(&Column) -> String) -> String {
        let whole = self.recorded(&value);
        match self.chained(&value) {
            Some(chain) => format!("coalesce({chain}, {whole})"),
            None => whole,
        }
    }

    /// By PostgreSQL's hash of a record. It is linear in those of its columns, so
    /// the sum over two rows would not change when they swap values: the key
    /// seeds the hash.
    fn recorded(&self, value: &impl Fn(&Column) -> String) -> String {
        let values = self.seen_of(&self.spec.columns.iter().collect::<Vec<_>>(), value);
        if !self.record_hash {
            return format!("hashtextextended(ROW({values})::text, 0)");
        }
        format!("hash_record_extended(ROW({values}), {})", self.key_hash(value))
    }

    pub(super) fn key_hash(&self, value: &impl Fn(&Column) -> String) -> String {
        let keys = self.spec.columns.iter().filter(|column| self.spec.target_key.contains(&column.target));
        format!("hash_record_extended(ROW({}), 0)", keys.map(value).collect::<Vec<_>>().join(", "))
    }

    /// The same in two thirds of the time, and NULL where a column is NULL that
    /// the target holds for NOT NULL: each hash is the seed of the next one's, so
    /// no record has to be made. A bigint is the first seed as it is; what has no
    /// function of its own is hashed as a record, and so are the columns that may
    /// be NULL where one of them is. A last step mixes what only zeros would have
    /// left linear.
    fn chained(&self, value: &impl Fn(&Column) -> String) -> Option<String> {
        let is_seed = |column: &Column| self.kind(column) == "bigint" && self.always_there(column);
        let first = self.spec.columns.iter().find(|column| is_seed(column));
        let rest = self.spec.columns.iter().filter(|column| Some(*column) != first);
        let (links, others): (Vec<_>, Vec<_>) = rest.partition(|column| self.link(column, "", "").is_some());
        let (always, sometimes): (Vec<_>, Vec<_>) =
            links.iter().partition(|column| self.always_there(column));
        if links.is_empty() || !self.chains || !self.record_hash {
            return None;
        }
        let mut seed = first.map_or_else(|| "0".to_owned(), value);
        if !others.is_empty() {
            seed = self.record_on(&seed, &others, value);
        }
        if !sometimes.is_empty() {
            let with_null = self.record_on(&seed, &sometimes, value);
            seed = format!("coalesce({}, {with_null})", self.linked(seed, &sometimes, value));
        }
        Some(format!("hashint8extended(1, {})", self.linked(seed, &always, value)))
    }

    fn linked(&self, seed: String, columns: &[&Column], value: &impl Fn(&Column) -> String) -> String {
        columns.iter().fold(seed, |seed, column| {
            self.link(column, &value(column), &seed)
                .unwrap_or_else(|| self.record_on(&seed, &[column], value))
        })
    }

    /// The hash of a value upon a seed, by its type's own function. That of an
    /// amount of zero is its seed less one and of NaN its seed (of a float that of
    /// zero is): the lowest bit keeps apart where the zero stood. Half a bit would
    /// stand for the upper half of a bigint, so it is added to the seed. A time
    /// has no function that a statement may call; moved by nothing, it is one
    /// without a zone. Collations do not count.
    fn link(&self, column: &Column, value: &str, seed: &str) -> Option<String> {
        match self.kind(column) {
            "smallint" => Some(format!("hashint2extended({value}, {seed})")),
            "integer" => Some(format!("hashint4extended({value}, {seed})")),
            "bigint" => Some(format!("hashint8extended(1, {seed} # {value})")),
            "numeric" => Some(format!("hash_numeric_extended({value}, {seed} # 1)")),
            "real" => Some(format!("hashfloat4extended({value}, {seed} # 1)")),
            "double precision" => Some(format!("hashfloat8extended({value}, {seed} # 1)")),
            "uuid" => Some(format!("uuid_hash_extended({value}, {seed})")),
            "text" | "character varying" => Some(format!("hashtextextended({value} COLLATE \"C\", {seed})")),
            "timestamp without time zone" => Some(format!("timestamp_hash_extended({value}, {seed})")),
            "timestamp with time zone" => {
                Some(format!("timestamp_hash_extended({value} AT TIME ZONE interval '0', {seed})"))
            }
            _ => None,
        }
    }

    fn record_on(&self, seed: &str, columns: &[&Column], value: &impl Fn(&Column) -> String) -> String {
        format!("hash_record_extended(ROW({}), {seed})", self.seen_of(columns, value))
    }

    /// Values, and what their types' hashes do not see of them.
    fn seen_of(&self, columns: &[&Column], value: &impl Fn(&Column) -> String) -> String {
        let values = columns.iter().map(|column| value(column));
        let unseen = columns.iter().filter_map(|column| unseen(&value(column), self.kind(column)));
        values.chain(unseen).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn kind(&self, column: &Column) -> &str {
        &self.target_types[&column.target]
    }

    fn always_there(&self, column: &Column) -> bool {
        self.not_null.contains(&column.target)
    }
}

/// What the hash of a type does not see of a value: that of a bigint in which
/// half a bit stands. Values that are equal are alike in it. (The signs of
/// amounts are asked of all of them together.)
fn unseen(value: &str, kind: &str) -> Option<String> {
    match kind {
        "bigint" => Some(format!("({value}) >> 32")),
        "numeric"
        | "boolean"
        | "smallint"
        | "integer"
        | "real"
        | "double precision"
        | "text"
        | "character varying"
        | "bpchar"
        | "uuid"
        | "bytea"
        | "date"
        | "timestamp with time zone"
        | "timestamp without time zone" => None,
        // Numbers may be inside; the scale does not count.
        _ => Some(format!("translate(({value})::text, '0123456789.', '')")),
    }
}
