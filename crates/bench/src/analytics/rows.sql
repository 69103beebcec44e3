-- More pairs on two venues, so that the list has as many rows as the page shows.
insert into symbols (exchange_id, symbol_base, symbol_quote)
select e.id, 'ROW' || n, 'USDT'
from exchanges e, generate_series(1, {pairs}) n
where e.name in ('VENUE_1', 'VENUE_2');

insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
select s.id, now(), 100 + s.id % 7, 1, 100.01 + s.id % 7, 1
from symbols s
where s.symbol_base like 'ROW%'
