-- Every venue with the fees in force: the newest row, one probe of the index.
select
    e.id, e.name, e.market_type, e.is_active,
    fees.maker_rate::text, fees.taker_rate::text, fees.stale_after_ms, fees.in_contracts
from exchanges e
left join lateral (
    select f.maker_rate, f.taker_rate, f.stale_after_ms, f.in_contracts
    from exchange_fees f
    where f.exchange_id = e.id
    order by f.exchange_id, f.id desc
    limit 1
) fees on true
order by e.name
