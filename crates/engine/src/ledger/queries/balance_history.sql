-- One account, newest first, before a time.
select
    e.name, b.account_type, b.asset,
    b.free_balance::text, b.locked_balance::text, b.total_balance::text, b.snapshot_time
from account_balances b
join exchanges e on e.id = b.exchange_id
where e.name = $1 and b.account_type = $2 and b.asset = $3
  and ($4::timestamptz is null or b.snapshot_time < $4)
order by b.snapshot_time desc
limit $5
