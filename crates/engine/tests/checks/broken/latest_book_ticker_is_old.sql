-- red: latest_book_tickers: MEXC_SPOT BTC/USDT
-- A newer row in both tables, and no refresh.
insert into book_ticker_snapshots (
    id, timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty, created_at
)
values (9001, '2024-06-01 00:00:00+00', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 1, 1, '2024-06-01 00:00:00+00');
insert into book_ticker_snapshots_v2 (
    id, timestamp, symbol_id, bid_price, bid_qty, ask_price, ask_qty, created_at
)
select 9001, '2024-06-01 00:00:00+00', get_symbol_id('MEXC_SPOT', 'BTC', 'USDT'), 1, 1, 1, 1,
    '2024-06-01 00:00:00+00';
