-- A page of executions, and beside each what its venue quoted at the time: one
-- probe of the quotes' key per row, and none that was stale by then.
-- What stands between slashes is changed for the column that is sorted by, and
-- for the page of one order.
with page as (
    select
        x.*, s.exchange_id, s.symbol_base, s.symbol_quote, e.name,
        x.executed_quantity * x.execution_price as value
    from order_executions x
    join symbols s on s.id = x.symbol_id
    join exchanges e on e.id = s.exchange_id
    where /*fits*/ (
            $1 = '' or x.order_id = $1
            or strpos(lower(s.symbol_base || '/' || s.symbol_quote), lower($1)) > 0
        ) /*so far*/
      and ($2 = '' or e.name = $2)
      and ($3::int2 is null or x.side = $3)
      and ($4::timestamptz is null or x.execution_time >= $4)
      and ($5::timestamptz is null or x.execution_time < $5)
      and ($6::text is null or (/*key*/x.execution_time, x.id) /*beyond*/< ($6::/*type*/timestamptz, $7::int8))
    order by /*key*/x.execution_time /*way*/desc, x.id /*way*/desc
    limit $8
)
select
    p.id, p.execution_time, p.name as venue, p.symbol_base, p.symbol_quote,
    p.order_id, p.execution_id, p.side, p.execution_status, p.is_maker,
    p.executed_quantity::text, p.execution_price::text, p.value::text,
    p.commission::text, p.commission_asset,
    quote.bid_price::text, quote.ask_price::text
from page p
left join lateral (
    select f.stale_after_ms
    from exchange_fees f
    where f.exchange_id = p.exchange_id
    order by f.exchange_id, f.id desc
    limit 1
) fees on true
left join lateral (
    select v.bid_price, v.ask_price
    from book_ticker_snapshots_v2 v
    where v.symbol_id between p.symbol_id and p.symbol_id
      and v.timestamp <= p.execution_time
      and v.timestamp >= p.execution_time - interval '1 millisecond' * coalesce(fees.stale_after_ms, 10000)
    order by v.symbol_id desc, v.timestamp desc
    limit 1
) quote on true
order by /*outer*/p.execution_time /*way*/desc, p.id /*way*/desc
