-- red: latest_trades: MEXC_SPOT BTC/USDT
-- A newer row in both tables, and no refresh.
insert into trades (id, timestamp, exchange, symbol_base, symbol_quote, price, quantity, side, created_at)
values (9001, '2024-06-01 00:00:00+00', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 'buy', '2024-06-01 00:00:00+00');
insert into trade_snapshots_v2 (id, timestamp, symbol_id, price, quantity, side, created_at)
select 9001, '2024-06-01 00:00:00+00', get_symbol_id('MEXC_SPOT', 'BTC', 'USDT'), 1, 1, 1,
    '2024-06-01 00:00:00+00';
