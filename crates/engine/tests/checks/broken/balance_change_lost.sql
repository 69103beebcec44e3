-- red: balance_changes_connected: MEXC_SPOT SPOT BTC
-- From 0 to 5, and then from 7: 2 came in between and nobody wrote it down.
insert into balance_changes (
    exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance, change_time
)
select id, 'SPOT', 'BTC', 'DEPOSIT', 5, before, before + 5, '2024-05-01 00:00:00+00'::timestamptz + before * interval '1 s'
from exchanges, unnest(array[0, 7]) before
where enum_value = 'MEXC_SPOT';
