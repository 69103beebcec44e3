-- Every venue with its fees in force, who set them and why.
select
    e.name, e.market_type, e.is_active,
    (fees.maker_rate * 100)::text, (fees.taker_rate * 100)::text,
    fees.stale_after_ms, fees.in_contracts, fees.changed_by, fees.reason, fees.changed_at
from exchanges e
left join lateral (
    select f.*
    from exchange_fees f
    where f.exchange_id = e.id
    order by f.exchange_id, f.id desc
    limit 1
) fees on true
order by e.name
