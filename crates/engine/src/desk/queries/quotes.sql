-- The newest quote of every second symbol, inactive ones included: one probe of
-- the primary key each. $1 is the last bit of its id. The order by symbol leaves
-- the planner only that index (see migration 004), and where a symbol has none,
-- the probe comes to another one's.
select
    s.exchange_id, s.symbol_base, s.symbol_quote, s.is_active,
    newest.bid_price, newest.bid_qty, newest.ask_price, newest.ask_qty,
    newest.timestamp
from symbols s
cross join lateral (
    select v.symbol_id, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
    from book_ticker_snapshots_v2 v
    where v.symbol_id <= s.id
    order by v.symbol_id desc, v.timestamp desc
    limit 1
) newest
where newest.symbol_id = s.id
  and s.id & 1 = $1
