-- red: order_status_connected: order o1
-- From new straight to an end that says it was partially filled before.
insert into order_status_history (
    order_id, symbol_id, previous_status, new_status, original_quantity, filled_quantity, remaining_quantity, status_time
)
select 'o1', get_symbol_id('MEXC_SPOT', 'BTC', 'USDT'), s.previous, s.next, 10, s.filled, 10 - s.filled, s.at::timestamptz
from (
    values
        (null::smallint, 1::smallint, 0, '2024-05-01 00:00:00+00'),
        (3::smallint, 2::smallint, 10, '2024-05-01 00:00:01+00')
) s (previous, next, filled, at);
