-- "between" and the order by symbol leave the planner only the primary key, as
-- for book tickers.
select newest.*
from symbols s
cross join lateral (
    select
        v.symbol_id, v.timestamp, v.side, v.price, v.quantity,
        v.quote_quantity, v.trade_id, v.is_buyer, v.is_maker
    from trade_snapshots_v2 v
    where v.symbol_id between s.id and s.id
    order by v.symbol_id desc, v.timestamp desc, v.id desc
    limit 1
) newest
order by newest.symbol_id
