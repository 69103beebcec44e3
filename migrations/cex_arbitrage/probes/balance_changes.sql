-- Each change of a balance adds up by itself, and begins where the one before
-- ended: else something happened in between that nobody has recorded.
select
    case
        when c.new_balance is distinct from c.previous_balance + c.change_amount
            then concat_ws(' ', 'change', c.id)
        else concat_ws(' ', 'account', e.name, c.account_type, c.asset)
    end as subject,
    c.id::text as key,
    case
        when c.new_balance is distinct from c.previous_balance + c.change_amount
            then format('%s and %s do not make %s', c.previous_balance, c.change_amount, c.new_balance)
        when c.previous_balance <> c.left_by_the_last
            then format('change %s begins with %s, the one before ended with %s', c.id, c.previous_balance, c.left_by_the_last)
    end as problem
from (
    select b.*, lag(b.new_balance) over (
        partition by b.exchange_id, b.account_type, b.asset order by b.change_time, b.id
    ) as left_by_the_last
    from balance_changes b
) c
left join exchanges e on e.id = c.exchange_id
