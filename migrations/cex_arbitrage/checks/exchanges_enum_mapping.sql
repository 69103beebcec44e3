-- Every exchange string of the data and of the three known exchanges is found
-- by look-up exactly once.
with wanted as (
    select distinct l.exchange::text as name from legacy_symbols() l
    union
    values ('MEXC_SPOT'), ('GATEIO_SPOT'), ('GATEIO_FUTURES')
),
found as (
    select w.name, count(e.id) as rows
    from wanted w
    left join exchanges e on e.enum_value = w.name
    group by w.name
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from wanted) s
left join (
    select
        format('%L', name) as subject,
        format('is found %s times by enum_value instead of once', rows) as problem
    from found
    where rows <> 1
    order by name
    limit 100
) f on true
