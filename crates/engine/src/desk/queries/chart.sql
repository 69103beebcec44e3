-- The last quote of each interval at each venue that has the pair: one probe of
-- the key per interval, so that a week costs what a minute costs. $3 is where
-- the span begins, $4 an interval in milliseconds.
select e.id, e.name, v.bid_price::text, v.ask_price::text
from symbols s
join exchanges e on e.id = s.exchange_id
cross join generate_series(0, $5::int4 - 1) i (place)
left join lateral (
    select q.bid_price, q.ask_price
    from book_ticker_snapshots_v2 q
    where q.symbol_id between s.id and s.id
      and q.timestamp > $3 + i.place * $4::int8 * interval '1 millisecond'
      and q.timestamp <= $3 + (i.place + 1) * $4::int8 * interval '1 millisecond'
    order by q.symbol_id desc, q.timestamp desc
    limit 1
) v on true
where s.symbol_base = $1 and s.symbol_quote = $2
order by e.name, i.place
