-- Comparing symbol and time as one row gives the primary key both ends of the
-- range, and the planner no other index.
select
    v.symbol_id, v.timestamp,
    v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.sequence_number
from book_ticker_snapshots_v2 v
where (v.symbol_id, v.timestamp) >= ($1, $2)
    and (v.symbol_id, v.timestamp) < ($1, $3)
order by v.symbol_id desc, v.timestamp desc
limit $4
