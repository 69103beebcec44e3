//! What is planted, and what has to be found: kind and the beginning of the
//! subject. A group is planted at once, and nothing else may be found.

use domain::integrity::Kind;

pub(crate) struct Plant {
    pub(crate) group: char,
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    pub(crate) found: &'static [(Kind, &'static str)],
}

const fn plant(
    group: char,
    name: &'static str,
    sql: &'static str,
    found: &'static [(Kind, &'static str)],
) -> Plant {
    Plant { group, name, sql, found }
}

use Kind::{
    Balance, Burst, Cache, Capture, Count, Different, Duplicate, Execution, Extra, Gap, InvalidIndex,
    Missing, Orphan, OutOfRule, Quarantine, ScaleLost, Sequence, Trigger, Twin, Undeclared, Unmapped,
    Unvalidated,
};

/// Rows of the new table like one of its own, with this changed.
macro_rules! ticker {
    ($columns:literal, $values:literal) => {
        concat!(
            "INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type) ",
            "SELECT n.* FROM book_ticker_snapshots_v2 v CROSS JOIN LATERAL (SELECT v.symbol_id, v.timestamp, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, 'planted') o (", "symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type) ",
            "CROSS JOIN LATERAL (SELECT ", $values, ") n (", $columns, ") WHERE v.timestamp = '2025-10-06 00:00:01+00' LIMIT 1"
        )
    };
}

/// The same row of a symbol on both sides, past the capture.
macro_rules! on_both_sides {
    ($rows:literal) => {
        concat!(
            "BEGIN; SET LOCAL refit.applying = 'on'; ",
            "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty) ",
            "SELECT t, 'MEXC_SPOT', 'F', 'USDT', 1, 1, 2, 1 FROM ", $rows, "; ",
            "INSERT INTO book_ticker_snapshots_v2 (symbol_id, id, timestamp, bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type, created_at) ",
            "SELECT a.symbol_id, l.id, l.timestamp, l.bid_price, l.bid_qty, l.ask_price, l.ask_qty, l.sequence_number, l.update_type, l.created_at ",
            "FROM book_ticker_snapshots l JOIN symbol_alias a USING (exchange, symbol_base, symbol_quote) WHERE l.timestamp > '2025-10-06 12:00:00+00' ON CONFLICT DO NOTHING; COMMIT"
        )
    };
}

pub(crate) const PLANTS: &[Plant] = &[
    // The catalog.
    plant(
        'a',
        "a foreign key that was added again and not validated",
        "ALTER TABLE symbols DROP CONSTRAINT fk_symbols_exchange,
         ADD CONSTRAINT fk_symbols_exchange FOREIGN KEY (exchange_id) REFERENCES exchanges (id) ON DELETE RESTRICT NOT VALID",
        &[(Unvalidated, "fk_symbols_exchange on symbols")],
    ),
    plant(
        'a',
        "a check that all rows keep and nobody has validated",
        "ALTER TABLE exchanges ADD CONSTRAINT kept CHECK (id > 0) NOT VALID",
        &[(Unvalidated, "kept on exchanges")],
    ),
    plant(
        'a',
        "a check that rows of before break",
        "ALTER TABLE exchanges ADD CONSTRAINT broken CHECK (name <> 'MEXC_SPOT') NOT VALID",
        &[(Unvalidated, "broken on exchanges"), (OutOfRule, "exchanges.broken")],
    ),
    plant(
        'a',
        "an index that is not valid",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_trade_v2_timestamp'::regclass",
        &[(InvalidIndex, "idx_trade_v2_timestamp on trade_snapshots_v2")],
    ),
    plant(
        'a',
        "an index that is not ready",
        "UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = 'idx_balances_asset'::regclass",
        &[(InvalidIndex, "idx_balances_asset on account_balances")],
    ),
    plant(
        'a',
        "a trigger that is off",
        "ALTER TABLE account_balances DISABLE TRIGGER trigger_account_balances_updated_at",
        &[(Trigger, "trigger_account_balances_updated_at on account_balances")],
    ),
    plant(
        'a',
        "a trigger that fires on replicas only",
        "ALTER TABLE exchanges ENABLE REPLICA TRIGGER trigger_exchanges_updated_at",
        &[(Trigger, "trigger_exchanges_updated_at on exchanges")],
    ),
    plant(
        'a',
        "a foreign key that is switched off",
        "ALTER TABLE order_executions DISABLE TRIGGER ALL",
        &[(Trigger, "foreign key fk_executions_symbol on order_executions")],
    ),
    plant(
        'a',
        "a foreign key that is gone",
        "ALTER TABLE account_balances DROP CONSTRAINT fk_balances_exchange",
        &[(Undeclared, "account_balances (exchange_id)")],
    ),
    plant(
        'a',
        "a foreign key that is gone, and an orphan",
        "ALTER TABLE exchange_fees DROP CONSTRAINT fk_exchange_fees_exchange;
         INSERT INTO exchange_fees (exchange_id, maker_rate, taker_rate, changed_by) VALUES (999, 0, 0, 'x')",
        &[(Undeclared, "exchange_fees (exchange_id)"), (Orphan, "exchange_fees (exchange_id)")],
    ),
    plant(
        'a',
        "an orphan although there is a foreign key",
        "BEGIN; SET LOCAL session_replication_role = replica;
         INSERT INTO opportunity_history (symbol_base, symbol_quote, buy_exchange_id, sell_exchange_id, opened_at, seen_at, best_net_percent, best_profit, best_at)
         VALUES ('A', 'B', 999, 1, now(), now(), 1, 1, now()); COMMIT",
        &[(Orphan, "opportunity_history (buy_exchange_id)")],
    ),
    plant(
        'a',
        "a legacy key that is gone",
        "ALTER TABLE trades DROP CONSTRAINT trades_pkey",
        &[(Undeclared, "trades (timestamp, exchange, symbol_base, symbol_quote, id)")],
    ),
    plant(
        'a',
        "a sequence behind its column",
        "SELECT setval('order_executions_id_seq', 3)",
        &[(Sequence, "order_executions.id")],
    ),
    plant(
        'a',
        "a sequence that begins anew",
        "SELECT setval('order_status_history_id_seq', 1, false)",
        &[(Sequence, "order_status_history.id")],
    ),
    plant(
        'a',
        "a symbol in another case",
        "INSERT INTO symbols (exchange_id, symbol_base, symbol_quote) SELECT exchange_id, 'Btc', 'usdt' FROM symbols WHERE symbol_base = 'BTC' LIMIT 1",
        &[(Twin, "symbols (")],
    ),
    plant(
        'a',
        "an exchange in another case",
        "INSERT INTO exchanges (name, enum_value, display_name, market_type) VALUES ('mexc_spot', 'mexc_SPOT', 'm', 'SPOT')",
        &[(Twin, "exchanges (")],
    ),
    plant(
        'a',
        "a symbol with a blank",
        "INSERT INTO symbols (exchange_id, symbol_base, symbol_quote) SELECT exchange_id, 'F ', 'USDT' FROM symbols WHERE symbol_base = 'F' LIMIT 1",
        &[(Twin, "symbols ("), (OutOfRule, "symbol ")],
    ),
    // Values of market data. The rows of the new table alone are extra as well.
    plant(
        'b',
        "the rules are gone",
        "ALTER TABLE book_ticker_snapshots_v2 DROP CONSTRAINT chk_positive_prices_v2, DROP CONSTRAINT chk_positive_quantities_v2,
             DROP CONSTRAINT chk_bid_ask_spread_v2, DROP CONSTRAINT chk_finite_times_v2;
         ALTER TABLE trade_snapshots_v2 DROP CONSTRAINT chk_positive_price_v2, DROP CONSTRAINT chk_positive_quantity_v2,
             DROP CONSTRAINT chk_valid_side_v2, DROP CONSTRAINT chk_finite_trade_times_v2;
         ALTER TABLE book_ticker_snapshots DROP CONSTRAINT chk_positive_prices, DROP CONSTRAINT chk_positive_quantities, DROP CONSTRAINT chk_bid_ask_spread;
         ALTER TABLE trades DROP CONSTRAINT chk_positive_price, DROP CONSTRAINT chk_positive_quantity, DROP CONSTRAINT chk_valid_side",
        &[],
    ),
    plant(
        'b',
        "crossed",
        ticker!("symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type", "o.symbol_id, o.timestamp + interval '1 us', 9, 1, 8, 1, 'planted'"),
        &[(OutOfRule, "book_ticker_snapshots_v2 crossed"), (Extra, "book_tickers"), (Count, "book_tickers ")],
    ),
    plant(
        'b',
        "a price of zero",
        ticker!("symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type", "o.symbol_id, o.timestamp + interval '2 us', 0, 1, 8, 1, 'planted'"),
        &[(OutOfRule, "book_ticker_snapshots_v2 price")],
    ),
    plant(
        'b',
        "a negative quantity",
        ticker!("symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type", "o.symbol_id, o.timestamp + interval '3 us', 1, -1, 8, 1, 'planted'"),
        &[(OutOfRule, "book_ticker_snapshots_v2 quantity")],
    ),
    plant(
        'b',
        "not a number",
        ticker!("symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type", "o.symbol_id, o.timestamp + interval '4 us', 1, 1, 8, 'NaN'::numeric, 'planted'"),
        &[(OutOfRule, "book_ticker_snapshots_v2.ask_qty")],
    ),
    plant(
        'b',
        "a time without an end",
        ticker!("symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type", "o.symbol_id, 'infinity'::timestamptz, 1, 1, 8, 1, 'planted'"),
        &[(OutOfRule, "book_ticker_snapshots_v2.timestamp")],
    ),
    plant(
        'b',
        "a time of tomorrow",
        ticker!("symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, update_type", "o.symbol_id, now() + interval '1 day', 1, 1, 8, 1, 'planted'"),
        &[(OutOfRule, "book_ticker_snapshots_v2 time"), (Gap, "symbol_id ")],
    ),
    plant(
        'b',
        "trades against every rule",
        "INSERT INTO trade_snapshots_v2 (symbol_id, timestamp, price, quantity, side)
         SELECT symbol_id, timestamp + n * interval '1 us', p, q, s FROM (SELECT * FROM trade_snapshots_v2 LIMIT 1) t,
                (VALUES (1, 0, 1, 1), (2, 1, -1, 1), (3, 1, 1, 3)) v (n, p, q, s)
         UNION ALL SELECT symbol_id, now() + interval '1 hour', 1, 1, 1 FROM (SELECT * FROM trade_snapshots_v2 LIMIT 1) t",
        &[
            (OutOfRule, "trade_snapshots_v2 price"),
            (OutOfRule, "trade_snapshots_v2 quantity"),
            (OutOfRule, "trade_snapshots_v2 side"),
            (OutOfRule, "trade_snapshots_v2 time"),
            (Extra, "trades"),
            (Count, "trades "),
        ],
    ),
    plant(
        'b',
        "a trade whose price is infinite",
        "INSERT INTO trade_snapshots_v2 (symbol_id, timestamp, price, quantity, side, quote_quantity) SELECT symbol_id, timestamp + interval '9 us', 1, 1, 1, 'NaN' FROM trade_snapshots_v2 LIMIT 1",
        &[(OutOfRule, "trade_snapshots_v2.quote_quantity")],
    ),
    plant(
        'b',
        "legacy tickers against every rule, on their way",
        "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
         SELECT '2025-10-06 00:00:02.000001+00'::timestamptz + n * interval '1 us', 'MEXC_SPOT', 'BTC', 'USDT', b, bq, a, aq
           FROM (VALUES (1, 9, 1, 8, 1), (2, 0, 1, 8, 1), (3, 1, -1, 8, 1), (4, 1, 1, 'NaN'::numeric, 1)) v (n, b, bq, a, aq)
         UNION ALL SELECT now() + interval '1 hour', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1
         UNION ALL SELECT '-infinity', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1",
        &[
            (OutOfRule, "book_ticker_snapshots crossed"),
            (OutOfRule, "book_ticker_snapshots price"),
            (OutOfRule, "book_ticker_snapshots quantity"),
            (OutOfRule, "book_ticker_snapshots time"),
            (OutOfRule, "book_ticker_snapshots.ask_price"),
            (OutOfRule, "book_ticker_snapshots.timestamp"),
        ],
    ),
    plant(
        'b',
        "legacy trades against every rule, on their way",
        "INSERT INTO trades (timestamp, exchange, symbol_base, symbol_quote, price, quantity, side)
         VALUES ('2025-10-06 00:00:03.1+00', 'MEXC_SPOT', 'BTC', 'USDT', 0, 1, 'buy'), ('2025-10-06 00:00:03.2+00', 'MEXC_SPOT', 'BTC', 'USDT', 1, 0, 'buy'),
                ('2025-10-06 00:00:03.3+00', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 'hold'), (now() + interval '1 hour', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 'buy')",
        &[
            (OutOfRule, "trades price"),
            (OutOfRule, "trades quantity"),
            (OutOfRule, "trades side"),
            (OutOfRule, "trades time"),
        ],
    ),
    plant(
        'b',
        "a thousand trades in a second",
        "INSERT INTO trade_snapshots_v2 (symbol_id, timestamp, price, quantity, side)
         SELECT t.symbol_id, '2025-10-06 00:00:50+00'::timestamptz + n * interval '900 us', 1, 1, 1
           FROM (SELECT * FROM trade_snapshots_v2 LIMIT 1) t, generate_series(1, 1100) n",
        &[(Burst, "symbol_id ")],
    ),
    // Balances, executions, statuses, symbols.
    plant(
        'c',
        "the rules are gone",
        "ALTER TABLE balance_changes DROP CONSTRAINT chk_balance_math;
         ALTER TABLE account_balances DROP CONSTRAINT chk_balances_non_negative;
         ALTER TABLE order_executions DROP CONSTRAINT chk_executions_positive_quantities, DROP CONSTRAINT chk_executions_quantity_logic, DROP CONSTRAINT chk_executions_valid_side;
         ALTER TABLE symbols DROP CONSTRAINT chk_symbols_assets_differ, DROP CONSTRAINT chk_symbols_order_sizes;
         ALTER TABLE order_executions DROP CONSTRAINT IF EXISTS chk_executions_prices",
        &[],
    ),
    plant(
        'c',
        "a change that does not add up",
        "INSERT INTO balance_changes (exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance, change_time)
         VALUES (1, 'SPOT', 'ETH', 'TRADE', 1, 1, 3, '2025-10-07 00:00:00+00')",
        &[(Balance, "change ")],
    ),
    plant(
        'c',
        "a change that is missing",
        "INSERT INTO balance_changes (exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance, change_time)
         VALUES (1, 'SPOT', 'USDT', 'FEE', -1, 200, 199, '2025-10-07 00:00:00+00')",
        &[(Balance, "account MEXC_SPOT SPOT USDT")],
    ),
    plant(
        'c',
        "balances below zero and of tomorrow",
        "INSERT INTO account_balances (exchange_id, account_type, asset, free_balance, locked_balance, snapshot_time)
         VALUES (1, 'SPOT', 'LOCKED', 1, -1, now()), (1, 'SPOT', 'FREE', -1, 0, now()), (1, 'SPOT', 'LATER', 1, 0, now() + interval '1 day')",
        &[
            (Balance, "balance of 1 SPOT LOCKED"),
            (Balance, "balance of 1 SPOT FREE"),
            (Balance, "balance of 1 SPOT LATER"),
        ],
    ),
    plant(
        'c',
        "a balance that is not a number",
        "ALTER TABLE account_balances DROP CONSTRAINT chk_balances_numbers; UPDATE account_balances SET margin_balance = 'NaN' WHERE id = 1",
        &[(OutOfRule, "account_balances.margin_balance")],
    ),
    plant(
        'c',
        "an execution that is there twice",
        "INSERT INTO order_executions (symbol_id, order_id, execution_id, side, order_type, original_quantity, executed_quantity, execution_price, execution_status, execution_time)
         VALUES (1, 'o1', 'again', 1, 1, 10, 5, 7, 3, '2025-10-06 00:00:01+00')",
        &[(Execution, "order o1 of symbol_id 1")],
    ),
    plant(
        'c',
        "an order of two quantities, and one on both sides",
        "INSERT INTO order_executions (symbol_id, order_id, execution_id, side, order_type, original_quantity, executed_quantity, execution_price, execution_status, execution_time)
         VALUES (1, 'two', 'a', 1, 1, 10, 1, 7, 3, '2025-10-06 00:00:01+00'), (1, 'two', 'b', 1, 1, 11, 1, 7, 3, '2025-10-06 00:00:01+00'),
                (1, 'both', 'a', 1, 1, 10, 1, 7, 3, '2025-10-06 00:00:01+00'), (1, 'both', 'b', 2, 1, 10, 1, 7, 3, '2025-10-06 00:00:01+00')",
        &[(Execution, "order two of symbol_id 1"), (Execution, "order both of symbol_id 1")],
    ),
    plant(
        'c',
        "executions against every rule",
        "INSERT INTO order_executions (symbol_id, order_id, execution_id, side, order_type, original_quantity, executed_quantity, execution_price, execution_status, order_time, execution_time)
         VALUES (1, 'beyond', 'a', 1, 1, 10, 11, 7, 3, null, '2025-10-06 00:00:01+00'), (1, 'free', 'a', 1, 1, 10, 1, 0, 3, null, '2025-10-06 00:00:01+00'),
                (1, 'aside', 'a', 3, 1, 10, 1, 7, 3, null, '2025-10-06 00:00:01+00'), (1, 'early', 'a', 1, 1, 10, 1, 7, 3, '2025-10-06 00:00:02+00', '2025-10-06 00:00:01+00')",
        &[
            (Execution, "execution beyond its order"),
            (Execution, "order beyond of symbol_id 1"),
            (Execution, "execution amount"),
            (Execution, "execution side"),
            (Execution, "execution time"),
        ],
    ),
    plant(
        'c',
        "statuses that do not follow",
        "INSERT INTO order_status_history (order_id, symbol_id, previous_status, new_status, original_quantity, filled_quantity, remaining_quantity, status_time)
         VALUES ('lost', 1, null, 1, 10, 0, 10, '2025-10-06 00:00:01+00'), ('lost', 1, 3, 2, 10, 10, 0, '2025-10-06 00:00:02+00'),
                ('shrunk', 1, null, 1, 10, 5, 5, '2025-10-06 00:00:01+00'), ('shrunk', 1, 1, 3, 10, 4, 6, '2025-10-06 00:00:02+00'),
                ('risen', 1, null, 4, 10, 0, 10, '2025-10-06 00:00:01+00'), ('risen', 1, 4, 1, 10, 0, 10, '2025-10-06 00:00:02+00')",
        &[
            (Execution, "order lost of symbol_id 1"),
            (Execution, "order shrunk of symbol_id 1"),
            (Execution, "order risen of symbol_id 1"),
        ],
    ),
    plant(
        'c',
        "symbols that cannot be meant",
        "INSERT INTO symbols (id, exchange_id, symbol_base, symbol_quote, min_order_size, max_order_size) OVERRIDING SYSTEM VALUE
         VALUES (901, 1, 'SAME', 'SAME', 1, 2), (902, 1, '', 'NONAME', 1, 2), (903, 1, 'SIZES', 'X', 2, 1), (904, 1, 'BLANK', ' Y', 1, 2);
         SELECT setval(pg_get_serial_sequence('symbols', 'id'), 904)",
        &[
            (OutOfRule, "symbol 901 SAME/SAME"),
            (OutOfRule, "symbol 902 /NONAME"),
            (OutOfRule, "symbol 903 SIZES/X"),
            (OutOfRule, "symbol 904 BLANK/ Y"),
        ],
    ),
    // Moves, past the capture.
    plant(
        'd',
        "a row that is missing",
        "BEGIN; SET LOCAL refit.applying = 'on'; DELETE FROM book_ticker_snapshots_v2 WHERE (symbol_id, timestamp) IN (SELECT symbol_id, timestamp FROM book_ticker_snapshots_v2 LIMIT 1); COMMIT",
        &[(Missing, "book_tickers"), (Count, "book_tickers ")],
    ),
    plant(
        'd',
        "a row too many",
        "INSERT INTO trade_snapshots_v2 (symbol_id, timestamp, price, quantity, side) SELECT symbol_id, timestamp, 1, 1, 1 FROM trade_snapshots_v2 LIMIT 1",
        &[(Extra, "trades"), (Count, "trades ")],
    ),
    plant(
        'd',
        "two rows that have changed places",
        "UPDATE book_ticker_snapshots_v2 v SET bid_qty = o.bid_qty FROM (SELECT symbol_id, timestamp, 1 + row_number() OVER () AS bid_qty FROM book_ticker_snapshots_v2 WHERE timestamp = '2025-10-06 00:00:05+00' LIMIT 2) o
          WHERE (v.symbol_id, v.timestamp) = (o.symbol_id, o.timestamp)",
        &[(Different, "book_tickers")],
    ),
    plant(
        'd',
        "a name that nobody knows, on its way",
        "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
         VALUES ('2025-10-06 00:00:09.1+00', 'NEW_EXCHANGE', 'New', 'USDT', 1, 1, 2, 1)",
        &[(Unmapped, "book_tickers: NEW_EXCHANGE New USDT")],
    ),
    plant(
        'd',
        "a row in quarantine",
        "INSERT INTO refit.quarantine (run, plan, move, key, reason, \"row\") SELECT max(run), 'cex_arbitrage', 'trades', array['a', 'b'], 'refused', '{}' FROM refit.verification",
        &[(Quarantine, "trades: refused")],
    ),
    plant(
        'd',
        "a legacy column that was widened, which rewrites the table",
        "ALTER TABLE book_ticker_snapshots ALTER COLUMN bid_price TYPE numeric(24, 10)",
        &[(ScaleLost, "book_tickers: bid_price to bid_price"), (Capture, "book_tickers")],
    ),
    plant(
        'd',
        "a capture that is switched off",
        "ALTER TABLE trades DISABLE TRIGGER refit_capture_trades_insert",
        &[(Capture, "trades")],
    ),
    plant(
        'd',
        "a change of symbols that nobody counts",
        "ALTER TABLE symbols DISABLE TRIGGER trigger_symbols_generation; UPDATE symbols SET price_precision = 3 WHERE id = 1",
        &[(Trigger, "trigger_symbols_generation on symbols"), (Cache, "symbols")],
    ),
    plant(
        'd',
        "a silence of a day, and a thousand rows in a second",
        on_both_sides!("(SELECT '2025-10-07 00:00:00+00'::timestamptz + n * interval '900 us' AS t FROM generate_series(1, 1100) n) r"),
        &[(Gap, "symbol_id "), (Burst, "symbol_id ")],
    ),
    plant(
        'd',
        "a key that is gone, and a row that is there twice",
        "ALTER TABLE trade_snapshots_v2 DROP CONSTRAINT trade_snapshots_v2_pkey; INSERT INTO trade_snapshots_v2 SELECT * FROM trade_snapshots_v2 LIMIT 1",
        &[
            (Undeclared, "trade_snapshots_v2 (symbol_id, timestamp, id)"),
            (Duplicate, "trade_snapshots_v2 (symbol_id, timestamp, id)"),
        ],
    ),
    // Names that want to be statements; the table's has 63 bytes.
    plant(
        'e',
        "an orphan, a value, a twin and a sequence under hostile names",
        "CREATE SCHEMA \"S'\"\"; drop\";
         CREATE TABLE \"S'\"\"; drop\".\"汇率 \"\"t'; DROP TABLE x; -- 12345678901234567890123456789012345\" (
             \"a b\" serial PRIMARY KEY, \"na'\"\"me\" text UNIQUE, \"wert\" numeric, \"until\" timestamptz, \"to\" int);
         CREATE TABLE \"S'\"\"; drop\".\"O'Neill\\\" (id int PRIMARY KEY);
         INSERT INTO \"S'\"\"; drop\".\"汇率 \"\"t'; DROP TABLE x; -- 12345678901234567890123456789012345\" (\"na'\"\"me\", \"wert\", \"until\", \"to\")
         VALUES ('a', 1, now(), null), ('A ', 'NaN', 'infinity', 7), ('b', 1, now(), null);
         ALTER TABLE \"S'\"\"; drop\".\"汇率 \"\"t'; DROP TABLE x; -- 12345678901234567890123456789012345\"
             ADD CONSTRAINT \"f'\"\"k\" FOREIGN KEY (\"to\") REFERENCES \"S'\"\"; drop\".\"O'Neill\\\" NOT VALID,
             ADD CONSTRAINT \"c'\"\"k\" CHECK (\"na'\"\"me\" <> 'b') NOT VALID;
         SELECT setval(c.oid::regclass, 1) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'S' AND nspname = 'S''\"; drop'",
        &[
            (Unvalidated, "\"f'\"\"k\" on "),
            (Unvalidated, "\"c'\"\"k\" on "),
            (Orphan, "S'\"; drop.汇率"),
            (OutOfRule, "S'\"; drop.汇率"),
            (Twin, "S'\"; drop.汇率"),
            (Sequence, "S'\"; drop.汇率"),
        ],
    ),
    plant(
        'e',
        "an index and a trigger under hostile names",
        r#"CREATE TABLE "S'""; drop"."K "" ' \ ö" (id int, "k'""ey" int);
           INSERT INTO "S'""; drop"."K "" ' \ ö" VALUES (1, 1), (2, 1);
           CREATE INDEX "i'""x" ON "S'""; drop"."K "" ' \ ö" (id);
           CREATE UNIQUE INDEX "u'""x" ON "S'""; drop"."K "" ' \ ö" ("k'""ey") WHERE id < 2;
           CREATE TRIGGER "t'""r" BEFORE UPDATE ON "S'""; drop"."K "" ' \ ö" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
           ALTER TABLE "S'""; drop"."K "" ' \ ö" DISABLE TRIGGER "t'""r";
           UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"S''""; drop"."i''""x"'::regclass"#,
        &[(InvalidIndex, "\"S'\"\"; drop\".\"i'\"\"x\" on "), (Trigger, "\"t'\"\"r\" on ")],
    ),
    plant(
        'e',
        "amounts without an end",
        "CREATE TABLE endless (id int PRIMARY KEY, amount numeric, rate float8);
         INSERT INTO endless VALUES (1, 'Infinity', 1), (2, 1, '-Infinity')",
        &[(OutOfRule, "endless.amount"), (OutOfRule, "endless.rate")],
    ),
    plant(
        'e',
        "an orphan in a partition",
        "CREATE TABLE parted (at date, id int, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
         CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
         CREATE TABLE names (at date, id int, FOREIGN KEY (at, id) REFERENCES parted);
         INSERT INTO parted VALUES ('2025-05-05', 1); INSERT INTO names VALUES ('2025-05-05', 1);
         BEGIN; SET LOCAL session_replication_role = replica; INSERT INTO names VALUES ('2025-05-05', 2), (null, 3); COMMIT",
        &[(Orphan, "names (at, id)")],
    ),
];
