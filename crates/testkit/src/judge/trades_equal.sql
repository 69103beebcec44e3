-- Both tables as the application's own columns. A row of the new table whose
-- symbol or exchange does not exist has no name and equals nothing.
with
old as (
    select
        timestamp, exchange::text, symbol_base::text, symbol_quote::text, id,
        price, quantity, side::text, trade_id, quote_quantity, is_buyer, is_maker, created_at
    from trades
),
new as (
    select
        v.timestamp, e.enum_value::text as exchange, s.symbol_base::text, s.symbol_quote::text, v.id,
        v.price, v.quantity, case v.side when 1 then 'buy' when 2 then 'sell' end as side,
        v.trade_id, v.quote_quantity, v.is_buyer, v.is_maker, v.created_at
    from trade_snapshots_v2 v
    left join symbols s on s.id = v.symbol_id
    left join exchanges e on e.id = s.exchange_id
),
only_old as (
    select timestamp, exchange, symbol_base, symbol_quote, id, count(*) as rows
    from (table old except all table new) x
    group by 1, 2, 3, 4, 5
),
only_new as (
    select timestamp, exchange, symbol_base, symbol_quote, id, count(*) as rows
    from (table new except all table old) x
    group by 1, 2, 3, 4, 5
)
select
    count(*) over () as count,
    case when n.rows is null then 'missing' when o.rows is null then 'extra' else 'different' end as kind,
    concat_ws(
        ' ', coalesce(o.timestamp, n.timestamp), coalesce(o.exchange, n.exchange),
        coalesce(o.symbol_base, n.symbol_base), coalesce(o.symbol_quote, n.symbol_quote), coalesce(o.id, n.id)
    ) as key
from only_old o
full join only_new n
    on (n.timestamp, n.exchange, n.symbol_base, n.symbol_quote, n.id)
        = (o.timestamp, o.exchange, o.symbol_base, o.symbol_quote, o.id)
order by kind, key
limit $1
