-- The newest balance of every account, straight from the table.
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
select count(newest.total_balance) as looked_at, null::text as subject, null::text as problem
from account a
cross join lateral (
    select b.total_balance
    from account_balances b
    where b.exchange_id = a.exchange_id and b.account_type = a.account_type and b.asset = a.asset
    order by b.snapshot_time desc
    limit 1
) newest
