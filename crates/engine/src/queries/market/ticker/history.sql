-- Steps of $4 seconds since 1970. Seconds are whole numbers, so the division is
-- exact for as long as there are exchanges.
with quoted as (
    select
        v.timestamp,
        to_timestamp(floor(extract(epoch from v.timestamp)::float8 / $4) * $4) as at,
        (v.bid_price + v.ask_price) * 0.5 as mid,
        v.ask_price - v.bid_price as spread
    from book_ticker_snapshots_v2 v
    where (v.symbol_id, v.timestamp) >= ($1, $2)
        and (v.symbol_id, v.timestamp) < ($1, $3)
)
select
    at,
    count(*) as count,
    (array_agg(mid order by timestamp))[1] as open,
    max(mid) as high,
    min(mid) as low,
    (array_agg(mid order by timestamp desc))[1] as close,
    round(avg(spread), 8) as mean_spread
from quoted
group by at
order by at
limit $5
