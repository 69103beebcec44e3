-- red: latest_balances: SPOT BTC
-- No refresh after it.
insert into account_balances (exchange_id, account_type, asset, free_balance, snapshot_time)
select id, 'SPOT', 'BTC', 5, '2024-05-01 00:00:00+00' from exchanges where enum_value = 'MEXC_SPOT';
