-- A new row is in force from now on. What was not said stays as it was.
insert into exchange_fees (
    exchange_id, maker_rate, taker_rate, stale_after_ms, in_contracts, changed_by, reason, changed_at
)
select
    e.id,
    coalesce($2::text::numeric / 100, old.maker_rate),
    coalesce($3::text::numeric / 100, old.taker_rate),
    coalesce($4::int4, old.stale_after_ms, 10000),
    coalesce($5::bool, old.in_contracts, false),
    $6, $7, $8
from exchanges e
left join lateral (
    select f.* from exchange_fees f where f.exchange_id = e.id order by f.id desc limit 1
) old on true
where e.name = $1
returning exchange_id
