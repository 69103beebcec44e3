//! The statements that plant one kind.

use super::kinds::Key;
use super::{Change, Kind, Order, Planting};

const OF_NEW: &str = "(v.symbol_id, v.timestamp) = (p.symbol_id, p.timestamp)";
const OF_LEGACY: &str = "(l.timestamp, l.exchange, l.symbol_base, l.symbol_quote) \
                         = (p.timestamp, p.exchange, p.symbol_base, p.symbol_quote)";

pub(super) fn pick(kind: &Kind, planting: Planting) -> String {
    let by_chance = format!(
        "md5('{} {}' || p.timestamp::text || p.symbol_id)",
        planting.seed,
        kind.name.replace('\'', "")
    );
    // Half way up at most, so that enough rows follow.
    let run = format!("p.position < 1 + {} % greatest(p.all_rows / 2, 1), p.position", planting.seed);
    let order = match kind.order {
        Order::Any => by_chance,
        Order::First => "p.position".into(),
        Order::Last => "-p.position".into(),
        Order::Run => run,
    };
    include_str!("pick.sql")
        .replace(":new_symbol", kind.new_symbol)
        .replace(":new_timestamp", kind.new_timestamp)
        .replace(":filter", kind.filter)
        .replace(":order", &order)
        .replace(":rows", &planting.rows.to_string())
        .replace(":chunk", &planting.chunk.to_string())
}

pub(super) fn change(kind: &Kind) -> String {
    match kind.change {
        Change::Remove => format!("delete from book_ticker_snapshots_v2 v using picked p where {OF_NEW}"),
        Change::Set(set) => {
            format!("update book_ticker_snapshots_v2 v set {set} from picked p where {OF_NEW}")
        }
        Change::ValuesOf(number) => include_str!("values_of.sql").replace(":number", number),
        Change::Move => format!(
            "update book_ticker_snapshots_v2 v set symbol_id = p.new_symbol_id, timestamp = p.new_timestamp \
             from picked p where {OF_NEW}"
        ),
        Change::Add(quantity) => include_str!("add.sql").replace(":quantity", quantity),
        Change::LegacyRemove => {
            format!("delete from book_ticker_snapshots l using picked p where {OF_LEGACY}")
        }
        Change::LegacySet(set) => {
            format!("update book_ticker_snapshots l set {set} from picked p where {OF_LEGACY}")
        }
        Change::LegacyAdd => include_str!("legacy_add.sql").into(),
        Change::LegacyMove => {
            format!(
                "update book_ticker_snapshots l set symbol_base = p.new_base from picked p where {OF_LEGACY}"
            )
        }
    }
}

/// `$1` the finding, `$2` the kind.
pub(super) fn note(key: Key) -> String {
    let key = match key {
        Key::Old => "key",
        Key::New => "new_key",
    };
    format!(
        "insert into corruption.planted (finding, kind, key) select $1, $2, p.{key}::text[] from picked p returning finding, key"
    )
}
