-- Both tables as the application's own columns. A row of the new table whose
-- symbol or exchange does not exist has no name and equals nothing.
with
old as (
    select
        timestamp, exchange::text, symbol_base::text, symbol_quote::text, id,
        bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type::text, created_at
    from book_ticker_snapshots
),
new as (
    select
        v.timestamp, e.enum_value::text as exchange, s.symbol_base::text, s.symbol_quote::text, v.id,
        v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.sequence_number, v.update_type::text, v.created_at
    from book_ticker_snapshots_v2 v
    left join symbols s on s.id = v.symbol_id
    left join exchanges e on e.id = s.exchange_id
),
only_old as (
    select timestamp, exchange, symbol_base, symbol_quote, count(*) as rows
    from (table old except all table new) x
    group by 1, 2, 3, 4
),
only_new as (
    select timestamp, exchange, symbol_base, symbol_quote, count(*) as rows
    from (table new except all table old) x
    group by 1, 2, 3, 4
)
select
    count(*) over () as count,
    case when n.rows is null then 'missing' when o.rows is null then 'extra' else 'different' end as kind,
    concat_ws(
        ' ', coalesce(o.timestamp, n.timestamp), coalesce(o.exchange, n.exchange),
        coalesce(o.symbol_base, n.symbol_base), coalesce(o.symbol_quote, n.symbol_quote)
    ) as key
from only_old o
full join only_new n
    on (n.timestamp, n.exchange, n.symbol_base, n.symbol_quote)
        = (o.timestamp, o.exchange, o.symbol_base, o.symbol_quote)
order by kind, key
limit $1
