//! Legacy rows and the judges of the data, written here and not taken from the
//! engine.

// Each test file uses a part of this.
#![allow(dead_code)]

/// Two exchanges of today, one old name, symbols whose case matters.
pub(crate) const LEGACY: &str = "
    INSERT INTO book_ticker_snapshots
        (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty, sequence_number)
    SELECT '2025-10-06 00:00:00+00'::timestamptz + i * interval '500 ms', e, b, 'USDT',
           1 + i % 97, 2 + i % 7, 1 + i % 97 + 0.00000001, 3, CASE WHEN i % 3 = 0 THEN NULL ELSE i END
      FROM generate_series(1, 2000) i,
           unnest(array['MEXC_SPOT', 'GATEIO_FUTURES', 'MEXC', 'binance-spot']) e, unnest(array['BTC', 'kPepe', 'F']) b;
    INSERT INTO trades (timestamp, exchange, symbol_base, symbol_quote, price, quantity, side, trade_id)
    SELECT '2025-10-06 00:00:00+00'::timestamptz + i * interval '1 s', 'MEXC_SPOT', b, 'USDT', 1 + i % 9, 2,
           CASE WHEN i % 2 = 0 THEN 'buy' ELSE 'sell' END, (i / 2)::text
      FROM generate_series(1, 1500) i, unnest(array['BTC', 'F']) b;";

/// Rows that the legacy table has and the new one does not, or the other way
/// round. Written here and not taken from the engine.
pub(crate) const DIFFERENT_TICKERS: &str = "
    WITH old AS (SELECT id, timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty,
                        sequence_number, update_type, created_at FROM book_ticker_snapshots),
         new AS (SELECT v.id, v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote, v.bid_price, v.bid_qty,
                        v.ask_price, v.ask_qty, v.sequence_number, v.update_type, v.created_at
                   FROM book_ticker_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id JOIN exchanges e ON e.id = s.exchange_id)
    SELECT (SELECT count(*) FROM (TABLE old EXCEPT ALL TABLE new) x) + (SELECT count(*) FROM (TABLE new EXCEPT ALL TABLE old) y)";
