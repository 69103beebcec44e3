-- Every listed pair gets another price at one of its venues.
insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
select s.id, clock_timestamp(), price, 1, price + 0.01, 1
from symbols s
join exchanges e on e.id = s.exchange_id
cross join lateral (select round((99 + random() * 5 + s.id * 0)::numeric, 2) as price) change
where e.name = 'VENUE_1'
