-- Legacy data without a fault: two exchanges, two pairs each, 120 tickers and
-- 60 trades per pair, every tenth trade stored twice as the collector does.
-- GATEIO_FUTURES has no data, so that cases can touch it alone.
insert into book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote,
    bid_price, bid_qty, ask_price, ask_qty, sequence_number, created_at
)
select
    '2024-05-01 00:00:00+00'::timestamptz + n * interval '500 ms', e, b, 'USDT',
    100 + n * 0.01, 1 + n * 0.001, 100.02 + n * 0.01, 2, nullif(n, 7), '2024-05-02 00:00:00+00'
from unnest(array['MEXC_SPOT', 'GATEIO_SPOT']) e, unnest(array['BTC', 'ETH']) b, generate_series(1, 120) n;

insert into trades (
    timestamp, exchange, symbol_base, symbol_quote,
    price, quantity, side, trade_id, is_buyer, created_at
)
select
    '2024-05-01 00:00:00+00'::timestamptz + n * interval '1 s', e, b, 'USDT',
    100 + n * 0.01, 0.5, case when n % 2 = 0 then 'buy' else 'sell' end, 't' || n, n % 3 = 0,
    '2024-05-02 00:00:00+00'
from
    unnest(array['MEXC_SPOT', 'GATEIO_SPOT']) e, unnest(array['BTC', 'ETH']) b,
    generate_series(1, 60) n, generate_series(0, case when n % 10 = 0 then 1 else 0 end) again;
