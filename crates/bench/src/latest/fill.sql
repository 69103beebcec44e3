-- Quotes as they come: each symbol in turn, every second, up to now.
insert into symbols (exchange_id, symbol_base, symbol_quote)
select e.id, 'COIN' || n, 'USDT'
from generate_series(1, {symbols}) n
join (select id, row_number() over (order by id) - 1 as place, count(*) over () as exchanges from exchanges) e
    on e.place = n % e.exchanges;

insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
select s.id, now() - t * interval '1 second', mid - 0.01, 1 + t % 7, mid + 0.01, 1 + t % 5
from symbols s
cross join generate_series(0, {rows} / {symbols} - 1) t
cross join lateral (select 100 + (s.id * 7919 + t * 104729) % 997 * 0.001 as mid) price
order by t desc, s.id
