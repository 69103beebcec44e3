-- The newest quote of each symbol at each moment.
select g.place, v.timestamp, v.bid_price::text, v.ask_price::text, least(v.bid_qty, v.ask_qty)::text
from unnest($1::int4[], $2::timestamptz[]) with ordinality g (symbol_id, at, place)
join lateral (
    select q.* from book_ticker_snapshots_v2 q
    where q.symbol_id between g.symbol_id and g.symbol_id and q.timestamp <= g.at
    order by q.symbol_id desc, q.timestamp desc
    limit 1
) v on true
order by v.timestamp, g.place
