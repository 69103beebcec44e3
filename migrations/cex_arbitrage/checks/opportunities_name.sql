-- What people type gives the view's rows. A legacy table of the name is a
-- warning: its rows are old ones.
with shown as (
    select
        c.relkind,
        exists (
            select 1
            from pg_depend d
            join pg_rewrite r on r.oid = d.objid and r.ev_class = c.oid
            where d.classid = 'pg_rewrite'::regclass
              and d.refclassid = 'pg_class'::regclass
              and d.refobjid = to_regclass('cross_exchange_opportunities')
        ) as is_ours
    from (select to_regclass('arbitrage_opportunities') as oid) wanted
    left join pg_class c on c.oid = wanted.oid
)
select
    1::bigint as looked_at,
    case when not is_ours then 'arbitrage_opportunities' end as subject,
    case
        when is_ours then null
        when relkind is null then 'nothing has this name; run the fill of migration 006'
        when relkind in ('r', 'p') then 'a legacy table has this name'
        else 'another view has this name'
    end as problem
from shown
