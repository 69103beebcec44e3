-- Steps of $4 seconds since 1970. Seconds are whole numbers, so the division is
-- exact for as long as there are exchanges.
with traded as (
    select
        v.timestamp, v.id, v.side, v.price, v.quantity,
        to_timestamp(floor(extract(epoch from v.timestamp)::float8 / $4) * $4) as at
    from trade_snapshots_v2 v
    where (v.symbol_id, v.timestamp) >= ($1, $2)
        and (v.symbol_id, v.timestamp) < ($1, $3)
)
select
    at,
    count(*) as count,
    (array_agg(price order by timestamp, id))[1] as open,
    max(price) as high,
    min(price) as low,
    (array_agg(price order by timestamp desc, id desc))[1] as close,
    sum(quantity) as volume,
    coalesce(sum(quantity) filter (where side = 1), 0) as bought,
    round(sum(price * quantity) / sum(quantity), 8) as mean_price
from traded
group by at
order by at
limit $5
