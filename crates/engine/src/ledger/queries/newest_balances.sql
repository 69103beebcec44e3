-- The newest balance of every account: one probe of the unique index each, which
-- read backwards comes to the newest of each account first. Beside it what has
-- changed since an hour, a day and a week ago, null where nothing was recorded by
-- then, and what the audit of changes does not explain of it.
with recursive newest as (
    (
        select exchange_id, account_type, asset, free_balance, locked_balance, total_balance, snapshot_time
        from account_balances
        order by exchange_id desc, account_type desc, asset desc, snapshot_time desc
        limit 1
    )
    union all
    select before.*
    from newest n
    cross join lateral (
        select
            b.exchange_id, b.account_type, b.asset,
            b.free_balance, b.locked_balance, b.total_balance, b.snapshot_time
        from account_balances b
        where (b.exchange_id, b.account_type, b.asset) < (n.exchange_id, n.account_type, n.asset)
        order by b.exchange_id desc, b.account_type desc, b.asset desc, b.snapshot_time desc
        limit 1
    ) before
)
select
    e.name, n.account_type, n.asset,
    n.free_balance::text, n.locked_balance::text, n.total_balance::text, n.snapshot_time,
    (
        select array_agg((n.total_balance - earlier.total_balance)::text order by ago.place)
        from unnest(array[interval '1 hour', interval '1 day', interval '7 days']) with ordinality ago (long, place)
        left join lateral (
            select b.total_balance
            from account_balances b
            where b.exchange_id = n.exchange_id and b.account_type = n.account_type and b.asset = n.asset
              and b.snapshot_time <= $1 - ago.long
            order by b.snapshot_time desc
            limit 1
        ) earlier on true
    ) as changes,
    (
        select (n.total_balance - c.new_balance)::text
        from balance_changes c
        where c.exchange_id = n.exchange_id and c.account_type = n.account_type and c.asset = n.asset
          and c.change_time <= n.snapshot_time
        order by c.change_time desc, c.id desc
        limit 1
    ) as unexplained
from newest n
join exchanges e on e.id = n.exchange_id
order by n.asset, e.name, n.account_type
