-- red: balances_rules: SPOT BTC
alter table balance_changes drop constraint chk_balance_math;
insert into balance_changes (
    exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance, change_time
)
select id, 'SPOT', 'BTC', 'TRADE', 1, 2, 4, '2024-05-01 00:00:00+00' from exchanges where enum_value = 'MEXC_SPOT';
