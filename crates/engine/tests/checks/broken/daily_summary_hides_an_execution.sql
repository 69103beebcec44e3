-- red: daily_summary_complete: daily_trading_summary
insert into order_executions (
    symbol_id, order_id, side, order_type, original_quantity, executed_quantity,
    execution_price, execution_status, execution_time
)
select get_symbol_id('MEXC_SPOT', 'BTC', 'USDT'), 'o1', 1, 1, 10, 10, 100, 2, '2024-05-01 00:00:00+00';
do $$
begin
    execute 'create or replace view daily_trading_summary as select d.* from ('
        || rtrim(pg_get_viewdef('daily_trading_summary'), ';') || ') d where false';
end;
$$;
