-- Every listed pair gets another price at one of its venues.
with change as materialized (
    select s.id, round((99 + random() * 5)::numeric, 2) as price
    from symbols s
    join exchanges e on e.id = s.exchange_id
    where e.name = 'VENUE_1'
)
insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
select id, clock_timestamp(), price, 1, price + 0.01, 1 from change
