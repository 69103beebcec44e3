-- Exchange strings of the data that are none of the three enum values: old
-- names, analysts' names, misspellings. Their rows are moved like all others;
-- people should know that they are there.
with held as (
    select distinct l.exchange::text as name from legacy_symbols() l
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from held) s
left join (
    select
        format('%L', name) as subject,
        'the data holds this exchange, the application has no enum value for it' as problem
    from held
    where name not in ('MEXC_SPOT', 'GATEIO_SPOT', 'GATEIO_FUTURES')
    order by name
    limit 100
) f on true
