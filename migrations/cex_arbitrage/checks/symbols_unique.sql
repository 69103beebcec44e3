-- No two symbols with the same exchange, base and quote, and no two exchanges
-- with the same enum value. Counted, because a unique index can be missing.
with repeated as (
    select format('%s %s/%s', a.exchange, a.symbol_base, a.symbol_quote) as subject, count(*) as rows
    from symbol_alias a
    group by a.exchange, a.symbol_base, a.symbol_quote
    having count(*) > 1
    union all
    select 'exchange ' || e.enum_value, count(*)
    from exchanges e
    group by e.enum_value
    having count(*) > 1
)
select s.looked_at, f.subject, f.problem
from (
    select (select count(*) from symbols) + (select count(*) from exchanges) as looked_at
) s
left join (
    select subject, format('exists %s times', rows) as problem
    from repeated
    order by subject
    limit 100
) f on true
