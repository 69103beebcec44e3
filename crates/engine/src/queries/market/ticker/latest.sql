-- The order by symbol leaves the planner only the primary key. By equality it may
-- take the index over time, and then reads all of it for every symbol that is
-- quiet. Where a symbol has none, the probe comes to another one's.
select newest.*
from symbols s
cross join lateral (
    select
        v.symbol_id, v.timestamp,
        v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.sequence_number
    from book_ticker_snapshots_v2 v
    where v.symbol_id <= s.id
    order by v.symbol_id desc, v.timestamp desc
    limit 1
) newest
where newest.symbol_id = s.id
order by s.id
