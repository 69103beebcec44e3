-- The newest quote of every symbol, inactive ones included: one probe of the
-- primary key each. "between" and the order by symbol leave the planner only
-- that index (see migration 004).
select
    s.exchange_id, s.symbol_base, s.symbol_quote, s.is_active,
    newest.bid_price::text, newest.bid_qty::text, newest.ask_price::text, newest.ask_qty::text,
    newest.timestamp
from symbols s
cross join lateral (
    select v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
    from book_ticker_snapshots_v2 v
    where v.symbol_id between s.id and s.id
    order by v.symbol_id desc, v.timestamp desc
    limit 1
) newest
