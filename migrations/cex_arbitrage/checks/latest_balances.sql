-- The newest balance of every account, as the materialised view holds it.
-- Between two refreshes it lags behind; this is about whether one is due.
with newest as (
    select distinct on (exchange_id, account_type, asset)
        exchange_id, account_type, asset, free_balance, locked_balance, snapshot_time
    from account_balances
    order by exchange_id, account_type, asset, snapshot_time desc
)
select s.looked_at, f.subject, f.problem
from (
    select greatest((select count(*) from newest), (select count(*) from latest_account_balances)) as looked_at
) s
left join (
    select
        format('%s %s %s', coalesce(n.exchange_id, m.exchange_id), coalesce(n.account_type, m.account_type),
               coalesce(n.asset, m.asset)) as subject,
        format('the newest balance is of %s, the view shows %s',
               coalesce(n.snapshot_time::text, 'no time'), coalesce(m.snapshot_time::text, 'none')) as problem
    from newest n
    full join latest_account_balances m
        on m.exchange_id = n.exchange_id and m.account_type = n.account_type and m.asset = n.asset
    where (n.snapshot_time, n.free_balance, n.locked_balance)
          is distinct from (m.snapshot_time, m.free_balance, m.locked_balance)
    order by 1
    limit 100
) f on true
