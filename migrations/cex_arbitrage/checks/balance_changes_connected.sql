-- Each change of an account begins with the balance that the one before left.
-- Where it does not, something happened in between that nobody recorded.
with chained as (
    select
        c.id, c.exchange_id, c.account_type, c.asset, c.previous_balance,
        lag(c.new_balance) over account as left_by_the_last
    from balance_changes c
    window account as (partition by c.exchange_id, c.account_type, c.asset order by c.change_time, c.id)
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from balance_changes) s
left join (
    select
        format('change %s of %s %s %s', c.id, e.name, c.account_type, c.asset) as subject,
        format('it begins with %s, the change before ended with %s',
               c.previous_balance, c.left_by_the_last) as problem
    from chained c
    join exchanges e on e.id = c.exchange_id
    where c.previous_balance <> c.left_by_the_last
    order by c.id
    limit 100
) f on true
