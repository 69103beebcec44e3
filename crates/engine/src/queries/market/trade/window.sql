-- Comparing symbol and time as one row gives the primary key both ends of the
-- range, and the planner no other index.
select
    v.symbol_id, v.timestamp, v.side, v.price, v.quantity,
    v.quote_quantity, v.trade_id, v.is_buyer, v.is_maker
from trade_snapshots_v2 v
where (v.symbol_id, v.timestamp) >= ($1, $2)
    and (v.symbol_id, v.timestamp) < ($1, $3)
order by v.symbol_id desc, v.timestamp desc, v.id desc
limit $4
