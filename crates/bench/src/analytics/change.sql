-- A quote that is on top of the list, and known by its price.
insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
select s.id, clock_timestamp(), {price} - 0.01, 1, {price}, 1
from symbols s
join exchanges e on e.id = s.exchange_id
where e.name = 'VENUE_1' and s.symbol_base = 'COIN1'
