-- red: book_tickers_orphans: symbol_id 999999
-- red: book_tickers_counts: exchange of no known symbol
-- red: book_tickers_equal: ? ?/?
-- red: latest_book_tickers:
-- The foreign key stays and says it is valid, as after a faulty restore.
set session_replication_role = replica;
insert into book_ticker_snapshots_v2 (
    timestamp, symbol_id, bid_price, bid_qty, ask_price, ask_qty
)
values ('2024-05-01 00:00:00+00', 999999, 1, 1, 1, 1);
reset session_replication_role;
