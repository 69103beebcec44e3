-- Begins where the last change ended; the first one where the newest balance
-- before it stands, and at 0 without one.
with before as (
    select coalesce(
        (
            select c.new_balance
            from balance_changes c
            where c.exchange_id = $1 and c.account_type = $2 and c.asset = $3
            order by c.change_time desc, c.id desc
            limit 1
        ),
        (
            select b.total_balance
            from account_balances b
            where b.exchange_id = $1 and b.account_type = $2 and b.asset = $3 and b.snapshot_time <= $9
            order by b.snapshot_time desc
            limit 1
        ),
        0
    ) as balance
)
insert into balance_changes (
    exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance,
    reference_id, reference_type, description, change_time
)
select $1, $2, $3, $4, $5::text::numeric, b.balance, b.balance + $5::text::numeric, $6, $7, $8, $9
from before b
returning id, previous_balance::text, new_balance::text
