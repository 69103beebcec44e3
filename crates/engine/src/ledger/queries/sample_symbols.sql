-- Active symbols of active spot venues with what they pay there, and from when
-- to when there are quotes: two probes of the quotes' key each.
select
    s.id, e.id, s.symbol_base, s.symbol_quote, fees.maker_rate::text, fees.taker_rate::text,
    first.timestamp, last.timestamp
from symbols s
join exchanges e on e.id = s.exchange_id
join lateral (
    select f.maker_rate, f.taker_rate from exchange_fees f
    where f.exchange_id = e.id order by f.exchange_id, f.id desc limit 1
) fees on true
join lateral (
    select v.timestamp from book_ticker_snapshots_v2 v
    where v.symbol_id between s.id and s.id order by v.symbol_id, v.timestamp limit 1
) first on true
join lateral (
    select v.timestamp from book_ticker_snapshots_v2 v
    where v.symbol_id between s.id and s.id order by v.symbol_id desc, v.timestamp desc limit 1
) last on true
where s.is_active and e.is_active and e.market_type = 'SPOT'
order by e.name, s.symbol_base, s.symbol_quote
