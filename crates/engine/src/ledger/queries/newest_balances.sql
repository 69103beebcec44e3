-- The newest balance of every account: one probe of the unique index each, by
-- jumps from account to account. Beside it what has changed since an hour, a day
-- and a week ago, null where nothing was recorded by then, and what the audit of
-- changes does not explain of it.
with recursive account as (
    (
        select exchange_id, account_type, asset
        from account_balances
        order by exchange_id, account_type, asset
        limit 1
    )
    union all
    select next.*
    from account a
    cross join lateral (
        select b.exchange_id, b.account_type, b.asset
        from account_balances b
        where (b.exchange_id, b.account_type, b.asset) > (a.exchange_id, a.account_type, a.asset)
        order by b.exchange_id, b.account_type, b.asset
        limit 1
    ) next
)
select
    e.name, a.account_type, a.asset,
    newest.free_balance::text, newest.locked_balance::text, newest.total_balance::text, newest.snapshot_time,
    (
        select array_agg((newest.total_balance - earlier.total_balance)::text order by ago.place)
        from unnest(array[interval '1 hour', interval '1 day', interval '7 days']) with ordinality ago (long, place)
        left join lateral (
            select b.total_balance
            from account_balances b
            where b.exchange_id = a.exchange_id and b.account_type = a.account_type and b.asset = a.asset
              and b.snapshot_time <= $1 - ago.long
            order by b.snapshot_time desc
            limit 1
        ) earlier on true
    ) as changes,
    (
        select (newest.total_balance - c.new_balance)::text
        from balance_changes c
        where c.exchange_id = a.exchange_id and c.account_type = a.account_type and c.asset = a.asset
          and c.change_time <= newest.snapshot_time
        order by c.change_time desc, c.id desc
        limit 1
    ) as unexplained
from account a
join exchanges e on e.id = a.exchange_id
cross join lateral (
    select b.free_balance, b.locked_balance, b.total_balance, b.snapshot_time
    from account_balances b
    where b.exchange_id = a.exchange_id and b.account_type = a.account_type and b.asset = a.asset
    order by b.snapshot_time desc
    limit 1
) newest
order by a.asset, e.name, a.account_type
