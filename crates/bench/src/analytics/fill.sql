-- Eight venues with the same pairs, and a quote of each every so often up to
-- now. Prices differ a little, so that some pairs pay; no quote is stale however
-- long the benchmark takes.
insert into exchanges (name, enum_value, display_name, market_type)
select 'VENUE_' || n, 'VENUE_' || n, 'Venue ' || n, case when n % 4 = 0 then 'FUTURES' else 'SPOT' end
from generate_series(1, 8) n;

insert into exchange_fees (exchange_id, maker_rate, taker_rate, stale_after_ms, changed_by)
select id, 0.0002, 0.0005, 3600000, 'bench' from exchanges where name like 'VENUE%';

insert into symbols (exchange_id, symbol_base, symbol_quote)
select e.id, 'COIN' || n, 'USDT'
from exchanges e, generate_series(1, {symbols} / 8) n
where e.name like 'VENUE%';

insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
select s.id, now() - t * interval '1 second', mid - 0.01, 1 + t % 7, mid + 0.01, 1 + t % 5
from symbols s
cross join generate_series(0, {rows} / {symbols} - 1) t
cross join lateral (select 100 + (s.id * 7919 + t * 104729) % 997 * 0.001 as mid) price
order by t desc, s.id;

insert into account_balances (exchange_id, account_type, asset, free_balance, snapshot_time)
select e.id, 'SPOT', 'COIN' || n, n, now() - t * interval '1 hour'
from exchanges e, generate_series(1, 50) n, generate_series(0, 99) t
where e.name like 'VENUE%';

insert into order_executions (
    symbol_id, order_id, execution_id, side, order_type, original_quantity, executed_quantity,
    execution_price, execution_status, execution_time
)
select s.id, 'order' || t, 'execution' || t, 1 + t % 2, 1, 10, 10, 100, 2, now() - t * interval '1 second'
from symbols s, generate_series(1, 100) t
where s.id % 10 = 0;

insert into order_status_history (
    order_id, symbol_id, previous_status, new_status, original_quantity, filled_quantity, remaining_quantity, status_time
)
select x.order_id, x.symbol_id, s.before, s.now, 10, s.filled, 10 - s.filled, x.execution_time
from order_executions x, (values (null::int2, 1::int2, 0), (1::int2, 2::int2, 10)) s (before, now, filled);

insert into health_checks (check_name, check_category, status, check_time)
select 'check' || n, 'INFRASTRUCTURE', 'HEALTHY', now() - t * interval '1 minute'
from generate_series(1, 20) n, generate_series(0, 499) t;

refresh materialized view cross_exchange_opportunities;
