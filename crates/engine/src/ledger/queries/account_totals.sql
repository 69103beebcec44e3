-- What the account held at the end of each interval: the newest balance by then,
-- one probe of the unique index each. $4 is the end, $5 an interval in seconds.
select (
    select b.total_balance::text
    from account_balances b
    where b.exchange_id = e.id and b.account_type = $2 and b.asset = $3
      and b.snapshot_time <= $4 - (($6::int4 - i.place) * $5::int8) * interval '1 second'
    order by b.snapshot_time desc
    limit 1
)
from exchanges e
cross join generate_series(1, $6::int4) i (place)
where e.name = $1
order by i.place
