//! Worlds that a comparison is put into, as SQL. Rows are numbered by key: a
//! range has fifty.

pub(super) enum Truth {
    /// Nothing is to be named.
    Sound,
    /// Every difference is named, and the comparison fails.
    Faulty,
    /// Every difference is named, and quarantine explains it.
    Excused,
    /// Nothing differs, but the result must not count.
    Untrusted,
}

pub(super) struct Situation {
    pub(super) name: &'static str,
    pub(super) plant: &'static str,
    pub(super) truth: Truth,
    /// Whether the tables differ.
    pub(super) differs: bool,
}

const fn sound(name: &'static str, plant: &'static str) -> Situation {
    Situation { name, plant, truth: Truth::Sound, differs: false }
}

const fn on_its_way(name: &'static str, plant: &'static str) -> Situation {
    Situation { name, plant, truth: Truth::Sound, differs: true }
}

const fn faulty(name: &'static str, plant: &'static str) -> Situation {
    Situation { name, plant, truth: Truth::Faulty, differs: true }
}

const fn excused(name: &'static str, plant: &'static str) -> Situation {
    Situation { name, plant, truth: Truth::Excused, differs: true }
}

const fn untrusted(name: &'static str, plant: &'static str) -> Situation {
    Situation { name, plant, truth: Truth::Untrusted, differs: false }
}

macro_rules! target {
    ($change:literal where $n:literal) => {
        concat!(
            "WITH n AS (SELECT v.ctid AS at, row_number() OVER (ORDER BY v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote) AS n, count(*) OVER () AS rows
               FROM book_ticker_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id JOIN exchanges e ON e.id = s.exchange_id) ",
            $change, " ", $n
        )
    };
}

macro_rules! deleted {
    ($n:literal) => {
        target!("DELETE FROM book_ticker_snapshots_v2 v USING n WHERE v.ctid = n.at AND" where $n)
    };
}

macro_rules! set {
    ($set:literal where $n:literal) => {
        concat!(
            "WITH n AS (SELECT v.ctid AS at, row_number() OVER (ORDER BY v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote) AS n
               FROM book_ticker_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id JOIN exchanges e ON e.id = s.exchange_id)
             UPDATE book_ticker_snapshots_v2 v SET ", $set, " FROM n WHERE v.ctid = n.at AND ", $n
        )
    };
}

/// Two neighbours with each other's amounts.
macro_rules! swapped {
    ($n:literal, $m:literal) => {
        concat!(
            "WITH n AS (SELECT v.*, v.ctid AS at, row_number() OVER (ORDER BY v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote) AS n
               FROM book_ticker_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id JOIN exchanges e ON e.id = s.exchange_id)
             UPDATE book_ticker_snapshots_v2 v SET bid_price = o.bid_price, ask_price = o.ask_price, id = o.id FROM n JOIN n o ON o.n = ",
            $n, " + ", $m, " - n.n WHERE v.ctid = n.at AND n.n IN (", $n, ", ", $m, ")"
        )
    };
}

/// A row that lacks in the target, and one line of quarantine for it.
macro_rules! kept {
    ($plan:literal, $move:literal, $state:literal) => {
        concat!(
            "DELETE FROM book_ticker_snapshots_v2 WHERE id = 42;
             INSERT INTO refit.quarantine (run, plan, move, key, reason, \"row\", state)
             SELECT {run}, '",
            $plan,
            "', '",
            $move,
            "', array[timestamp::text, exchange, symbol_base, symbol_quote], 'refused', '{}', '",
            $state,
            "'
               FROM book_ticker_snapshots WHERE id = 42"
        )
    };
}

/// A line in the log for the row with a number.
macro_rules! logged {
    ($id:literal) => {
        concat!(
            "; INSERT INTO refit.capture_book_tickers (timestamp, exchange, symbol_base, symbol_quote, refit_op)
             SELECT timestamp, exchange, symbol_base, symbol_quote, 'u' FROM book_ticker_snapshots WHERE id = ",
            $id
        )
    };
}

pub(super) const SITUATIONS: [Situation; 50] = [
    sound("tables that are equal", "SELECT"),
    faulty("a row missing", deleted!("n.n = 77")),
    faulty("a value changed", set!("ask_qty = v.ask_qty + 1" where "n.n = 123")),
    faulty(
        "a value changed beside a null",
        "UPDATE book_ticker_snapshots_v2 SET ask_qty = ask_qty + 1 WHERE id = 25 AND sequence_number IS NULL",
    ),
    faulty("the first row missing", deleted!("n.n = 1")),
    faulty("the last row missing", deleted!("n.n = n.rows")),
    faulty("the last row of a range missing", deleted!("n.n = 100")),
    faulty("the first row of a range missing", deleted!("n.n = 101")),
    faulty("the first and the last row of a range changed", set!("ask_qty = 1" where "n.n IN (100, 101)")),
    faulty(
        "rows changed that share the time of a range's end",
        "UPDATE book_ticker_snapshots SET timestamp = (SELECT timestamp FROM book_ticker_snapshots WHERE id = 100) WHERE id = 101;
         UPDATE book_ticker_snapshots_v2 SET timestamp = (SELECT timestamp FROM book_ticker_snapshots WHERE id = 100) WHERE id = 101;
         UPDATE book_ticker_snapshots_v2 SET ask_qty = ask_qty + 1 WHERE id IN (100, 101)",
    ),
    faulty("a whole range missing", deleted!("n.n BETWEEN 101 AND 150")),
    faulty("the target empty", "DELETE FROM book_ticker_snapshots_v2"),
    faulty("the source empty", "DELETE FROM book_ticker_snapshots"),
    faulty("an extra row before the first", "INSERT INTO book_ticker_snapshots_v2 (id, timestamp, symbol_id, bid_price, bid_qty, ask_price, ask_qty)
        SELECT id, '1999-01-01', symbol_id, bid_price, bid_qty, ask_price, ask_qty FROM book_ticker_snapshots_v2 WHERE id = 42"),
    faulty("an extra row after the last", "INSERT INTO book_ticker_snapshots_v2 (id, timestamp, symbol_id, bid_price, bid_qty, ask_price, ask_qty)
        SELECT id, '2039-01-01', symbol_id, bid_price, bid_qty, ask_price, ask_qty FROM book_ticker_snapshots_v2 WHERE id = 42"),
    faulty("one row missing and another extra", "UPDATE book_ticker_snapshots_v2 SET timestamp = timestamp + interval '1 microsecond' WHERE id = 42"),
    faulty("a row twice", "INSERT INTO book_ticker_snapshots_v2 SELECT * FROM book_ticker_snapshots_v2 WHERE id = 42"),
    faulty("a row three times", "INSERT INTO book_ticker_snapshots_v2 SELECT v.* FROM book_ticker_snapshots_v2 v, generate_series(1, 2) WHERE v.id = 42"),
    faulty("a row that no name leads to", set!("symbol_id = -1" where "n.n = 42")),
    faulty("a row at the end of a range that no name leads to", set!("symbol_id = -1" where "n.n = 100")),
    faulty("the last column changed", set!("created_at = v.created_at + interval '1 microsecond'" where "n.n = 9")),
    faulty("a number that became null", "UPDATE book_ticker_snapshots_v2 SET sequence_number = NULL WHERE sequence_number IS NOT NULL"),
    faulty("a null that became nothing", "UPDATE book_ticker_snapshots_v2 SET update_type = '' WHERE update_type IS NULL"),
    faulty("a null that became a word", "UPDATE book_ticker_snapshots_v2 SET update_type = 'NULL' WHERE update_type IS NULL"),
    faulty("columns swapped", set!("bid_qty = v.ask_qty, ask_qty = v.bid_qty" where "n.n = 60")),
    faulty("a null in the next column", "UPDATE book_ticker_snapshots_v2 SET sequence_number = NULL, update_type = sequence_number::text WHERE update_type IS NULL AND sequence_number IS NOT NULL"),
    faulty("a digit in the next column", "UPDATE book_ticker_snapshots_v2 SET sequence_number = left(sequence_number::text, -1)::bigint, update_type = right(sequence_number::text, 1) || update_type WHERE update_type = 'update' AND sequence_number % 10 = 0"),
    faulty("another case", "UPDATE book_ticker_snapshots_v2 SET update_type = upper(update_type) WHERE update_type = 'update'"),
    faulty("a trailing space", "UPDATE book_ticker_snapshots_v2 SET update_type = update_type || ' ' WHERE update_type = 'update'"),
    faulty("a negative number", "UPDATE book_ticker_snapshots_v2 SET id = -id WHERE id = 42"),
    faulty("an amount that lost its sign", "UPDATE book_ticker_snapshots_v2 SET bid_price = -bid_price WHERE id = 42"),
    faulty(
        "an amount that lost its sign beside another that has one",
        "ALTER TABLE book_ticker_snapshots DROP CONSTRAINT chk_positive_prices, DROP CONSTRAINT chk_positive_quantities;
         UPDATE book_ticker_snapshots SET bid_price = -bid_price, bid_qty = -bid_qty WHERE id = 42;
         UPDATE book_ticker_snapshots_v2 SET bid_price = -bid_price WHERE id = 42",
    ),
    faulty(
        "a number of 32 bits read without its sign",
        "UPDATE book_ticker_snapshots SET id = -42 WHERE id = 42; UPDATE book_ticker_snapshots_v2 SET id = 4294967254 WHERE id = 42",
    ),
    faulty(
        "another number of 32 bits read without its sign",
        "UPDATE book_ticker_snapshots SET sequence_number = -42 WHERE id = 42; UPDATE book_ticker_snapshots_v2 SET sequence_number = 4294967254 WHERE id = 42",
    ),
    faulty("neighbours swapped", swapped!("11", "12")),
    faulty("other neighbours swapped", swapped!("63", "64")),
    faulty("neighbours swapped a third time", swapped!("117", "118")),
    faulty("neighbours swapped a fourth time", swapped!("171", "172")),
    on_its_way("a change that is on its way", concat!("DELETE FROM book_ticker_snapshots_v2 WHERE id = 42", logged!("42"))),
    faulty("a change of another symbol is on its way", concat!(
        "UPDATE book_ticker_snapshots SET timestamp = (SELECT timestamp FROM book_ticker_snapshots WHERE id = 42) WHERE id = 43;
         UPDATE book_ticker_snapshots_v2 SET timestamp = (SELECT timestamp FROM book_ticker_snapshots WHERE id = 42) WHERE id = 43;
         DELETE FROM book_ticker_snapshots_v2 WHERE id = 42", logged!("43"))),
    faulty("one change is on its way and another row of its range is missing",
        concat!("DELETE FROM book_ticker_snapshots_v2 WHERE id IN (42, 43)", logged!("42"))),
    excused("a row in quarantine", kept!("cex_arbitrage", "book_tickers", "open")),
    faulty("a row in quarantine of another move", kept!("cex_arbitrage", "trades", "open")),
    faulty("a row in quarantine of another plan", kept!("another", "book_tickers", "open")),
    faulty("a row that has left quarantine", kept!("cex_arbitrage", "book_tickers", "superseded")),
    faulty("an extra row in quarantine", concat!(kept!("cex_arbitrage", "book_tickers", "open"), "; DELETE FROM book_ticker_snapshots WHERE id = 42;
        INSERT INTO book_ticker_snapshots_v2 (id, timestamp, symbol_id, bid_price, bid_qty, ask_price, ask_qty)
        SELECT 42, (q.key)[1]::timestamptz, a.symbol_id, 1, 1, 2, 1 FROM refit.quarantine q JOIN symbol_alias a ON array[a.exchange, a.symbol_base, a.symbol_quote]::text[] = q.key[2:4]")),
    faulty("one row in quarantine and another missing", concat!(kept!("cex_arbitrage", "book_tickers", "open"), "; DELETE FROM book_ticker_snapshots_v2 WHERE id = 44")),
    sound("an earlier pass that found something", "INSERT INTO refit.verification (run, seq, source_rows, target_rows, equal, duration_ms) VALUES ({run}, 1, 9, 9, false, 1) ON CONFLICT (run, seq) DO UPDATE SET equal = false;
        INSERT INTO refit.difference (run, kind, key) VALUES ({run}, 'missing', array['earlier'])"),
    untrusted("a capture that is broken", "UPDATE refit.move SET broken = 'dropped' WHERE id = 'book_tickers'"),
    untrusted("a capture that was armed since", "UPDATE refit.move SET armed_at = clock_timestamp() + interval '1 second' WHERE id = 'book_tickers'"),
];
