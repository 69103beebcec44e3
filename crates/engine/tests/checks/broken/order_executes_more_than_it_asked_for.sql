-- red: executions_rules: order o1
-- Each execution by itself keeps the rules.
insert into order_executions (
    symbol_id, order_id, execution_id, side, order_type, original_quantity, executed_quantity,
    execution_price, execution_status, execution_time
)
select get_symbol_id('MEXC_SPOT', 'BTC', 'USDT'), 'o1', n::text, 1, 1, 10, 6, 100, 3, '2024-05-01 00:00:00+00'
from generate_series(1, 2) n;
