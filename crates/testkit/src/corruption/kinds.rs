//! The kinds as data. In the fragments `v` is the row of the new table, `s` its
//! symbol, `e` its exchange, `l` the legacy row and `p` the chosen row.

use Change::{Add, LegacyAdd, LegacyMove, LegacyRemove, LegacySet, Move, Remove, Set, ValuesOf};

/// One kind of corruption.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    /// Which rows it can be planted in.
    pub(super) filter: &'static str,
    pub(super) order: Order,
    /// The key that it gives the row, for those that do.
    pub(super) new_symbol: &'static str,
    pub(super) new_timestamp: &'static str,
    pub(super) change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Any,
    First,
    Last,
    /// Neighbours, from somewhere on.
    Run,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Remove,
    Set(&'static str),
    /// The values of the chosen row with this number.
    ValuesOf(&'static str),
    /// Another key, the same values.
    Move,
    /// A further row with the new key and this quantity.
    Add(&'static str),
    LegacyRemove,
    LegacySet(&'static str),
    LegacyAdd,
    /// Another symbol, the same values.
    LegacyMove,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Old,
    New,
}

impl Kind {
    pub(super) fn findings(&self) -> &'static [(&'static str, Key)] {
        match self.change {
            Remove => &[("missing", Key::Old)],
            Set(_) | ValuesOf(_) | LegacySet(_) => &[("different", Key::Old)],
            Move => &[("missing", Key::Old), ("extra", Key::New)],
            Add(_) => &[("extra", Key::New)],
            LegacyRemove => &[("extra", Key::Old)],
            LegacyAdd => &[("missing", Key::New)],
            LegacyMove => &[("extra", Key::Old), ("missing", Key::New)],
        }
    }
}

const fn kind(name: &'static str, filter: &'static str, change: Change) -> Kind {
    Kind { name, filter, order: Order::Any, new_symbol: "v.symbol_id", new_timestamp: "v.timestamp", change }
}

const fn ordered(name: &'static str, order: Order, filter: &'static str) -> Kind {
    Kind { order, ..kind(name, filter, Remove) }
}

const fn later(name: &'static str, new_timestamp: &'static str, change: Change) -> Kind {
    Kind { new_timestamp, ..kind(name, "true", change) }
}

const fn renamed(name: &'static str, new_symbol: &'static str, change: Change) -> Kind {
    Kind { new_symbol, ..kind(name, "true", change) }
}

pub const KINDS: [Kind; 36] = [
    // Rows that are not there.
    ordered("missing", Order::Any, "true"),
    ordered("first rows of the table missing", Order::First, "true"),
    ordered("last rows of the table missing", Order::Last, "true"),
    ordered("a run of neighbours missing", Order::Run, "true"),
    ordered("first row of a range missing", Order::Any, "v.position % :chunk = 1"),
    ordered("last row of a range missing", Order::Any, "v.position % :chunk = 0"),
    // Rows that should not be there.
    later("extra", "v.timestamp + interval '3 microseconds'", Add("v.bid_qty + 1")),
    later("a twin one microsecond later", "v.timestamp + interval '1 microsecond'", Add("v.bid_qty")),
    later("extra before the first", "v.lowest - v.position * interval '1 second'", Add("v.bid_qty")),
    later("extra after the last", "v.highest + v.position * interval '1 second'", Add("v.bid_qty")),
    // Rows with the values of others.
    kind("the values of another row", "true", ValuesOf("p.n % (select count(*) from picked) + 1")),
    kind("two rows swapped", "true", ValuesOf("case when p.n % 2 = 1 then p.n + 1 else p.n - 1 end")),
    // Columns that took each other's place.
    kind("two columns swapped", "v.bid_qty <> v.ask_qty", Set("bid_qty = v.ask_qty, ask_qty = v.bid_qty")),
    kind(
        "a null that moved to the next column",
        "v.sequence_number between 0 and 999999999 and v.update_type is null",
        Set("sequence_number = null, update_type = v.sequence_number::text"),
    ),
    kind(
        "a digit that moved to the next column",
        "v.id > 0 and v.sequence_number::text ~ '^[1-9][1-9]'",
        Set("id = (v.id::text || left(v.sequence_number::text, 1))::bigint, \
             sequence_number = substr(v.sequence_number::text, 2)::bigint"),
    ),
    // Null, nothing and zero.
    kind("a number that became null", "v.sequence_number is not null", Set("sequence_number = null")),
    kind("a null that became 0", "v.sequence_number is null", Set("sequence_number = 0")),
    kind("a null that became ''", "v.update_type is null", Set("update_type = ''")),
    kind("'' that became null", "v.update_type = ''", Set("update_type = null")),
    kind("a null that became 'NULL'", "v.update_type is null", Set("update_type = 'NULL'")),
    kind("a time that became null", "v.created_at is not null", Set("created_at = null")),
    // Texts.
    kind("another case", "v.update_type <> upper(v.update_type)", Set("update_type = upper(v.update_type)")),
    kind(
        "a trailing space",
        "length(v.update_type) between 1 and 9",
        Set("update_type = v.update_type || ' '"),
    ),
    // Amounts and numbers.
    kind(
        "less by the smallest step",
        "v.bid_price > 0.00000001",
        Set("bid_price = v.bid_price - 0.00000001"),
    ),
    kind(
        "two faults that cancel each other",
        "v.ask_qty > 0.00000001",
        Set("ask_qty = v.ask_qty + case when p.n % 2 = 1 then 0.00000001 else -0.00000001 end"),
    ),
    kind(
        "fewer decimals",
        "v.bid_qty <> round(v.bid_qty, 4) and round(v.bid_qty, 4) > 0",
        Set("bid_qty = round(v.bid_qty, 4)"),
    ),
    kind("a negative id", "v.id > 0", Set("id = -v.id")),
    kind(
        "a created time one microsecond off",
        "v.created_at is not null",
        Set("created_at = v.created_at + interval '1 microsecond'"),
    ),
    // Keys.
    later("a key one microsecond off", "v.timestamp + interval '1 microsecond'", Move),
    later("a key one hour off", "v.timestamp - interval '1 hour'", Move),
    renamed(
        "another symbol of the exchange",
        "(select min(o.id) from symbols o where o.exchange_id = s.exchange_id and o.id <> s.id)",
        Move,
    ),
    renamed(
        "the same pair of another exchange",
        "(select min(o.id) from symbols o where o.exchange_id <> s.exchange_id \
          and (o.symbol_base, o.symbol_quote) = (s.symbol_base, s.symbol_quote))",
        Move,
    ),
    // The legacy table's side.
    kind("not a number in the legacy table", "v.bid_qty <> 'NaN'", LegacySet("bid_qty = 'NaN'")),
    kind("removed from the legacy table unseen", "true", LegacyRemove),
    later("added to the legacy table unseen", "v.timestamp + interval '7 microseconds'", LegacyAdd),
    renamed(
        "a legacy symbol in another case",
        "(select min(o.id) from symbols o where o.exchange_id = s.exchange_id and o.symbol_quote = s.symbol_quote \
          and o.symbol_base <> s.symbol_base and lower(o.symbol_base) = lower(s.symbol_base))",
        LegacyMove,
    ),
];
