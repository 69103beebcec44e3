-- The rules of balances and of their changes, looked at in every row: a
-- constraint may have been dropped, or added NOT VALID.
with broken as (
    select
        format('balance of %s %s %s at %s', b.exchange_id, b.account_type, b.asset, b.snapshot_time) as subject,
        concat_ws(
            ', ',
            case when 'NaN' in (b.free_balance, b.locked_balance) then 'a value is NaN' end,
            case when b.total_balance is distinct from b.free_balance + b.locked_balance
                 then 'the total is not free and locked' end,
            case when b.locked_balance < 0 then 'the locked balance is below 0' end,
            case when b.free_balance < 0 and b.account_type not in ('FUTURES', 'MARGIN')
                 then 'the free balance is below 0' end
        ) as problem
    from account_balances b
    union all
    select
        format('change %s of %s %s %s', c.id, c.exchange_id, c.account_type, c.asset),
        concat_ws(
            ', ',
            case when 'NaN' in (c.change_amount, c.previous_balance, c.new_balance) then 'a value is NaN' end,
            case when c.new_balance <> c.previous_balance + c.change_amount
                 then 'the new balance is not the previous one and the change' end
        )
    from balance_changes c
)
select s.looked_at, f.subject, f.problem
from (
    select (select count(*) from account_balances) + (select count(*) from balance_changes) as looked_at
) s
left join (select subject, problem from broken where problem <> '' order by subject limit 100) f on true
