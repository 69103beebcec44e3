-- The newest balance of every account, straight from the table. The index read
-- backwards comes to the newest of each first: one probe an account.
with recursive newest as (
    (
        select exchange_id, account_type, asset, total_balance
        from account_balances
        order by exchange_id desc, account_type desc, asset desc, snapshot_time desc
        limit 1
    )
    union all
    select before.*
    from newest n
    cross join lateral (
        select b.exchange_id, b.account_type, b.asset, b.total_balance
        from account_balances b
        where (b.exchange_id, b.account_type, b.asset) < (n.exchange_id, n.account_type, n.asset)
        order by b.exchange_id desc, b.account_type desc, b.asset desc, b.snapshot_time desc
        limit 1
    ) before
)
select count(total_balance) as looked_at, null::text as subject, null::text as problem
from newest
