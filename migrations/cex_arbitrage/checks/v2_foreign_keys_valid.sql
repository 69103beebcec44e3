-- The foreign keys of all the plan's tables: there, validated, restricting.
with expected (relation, columns, target) as (
    values
        ('symbols', array['exchange_id'], 'exchanges'),
        ('book_ticker_snapshots_v2', array['symbol_id'], 'symbols'),
        ('trade_snapshots_v2', array['symbol_id'], 'symbols')
),
present as (
    select
        c.conrelid, c.confrelid, c.conname, c.convalidated, c.confdeltype,
        array(
            select a.attname::text
            from unnest(c.conkey) with ordinality k (attnum, position)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
            order by k.position
        ) as columns
    from pg_constraint c
    where c.contype = 'f' and c.conrelid in (select to_regclass(relation) from expected)
),
findings as (
    select
        e.relation || ' (' || array_to_string(e.columns, ', ') || ') to ' || e.target as subject,
        case
            when p.conname is null then 'the foreign key is missing'
            when not p.convalidated then 'the foreign key is not validated'
            else 'the foreign key does not restrict deletes'
        end as problem
    from expected e
    left join present p
        on p.conrelid = to_regclass(e.relation)
        and p.confrelid = to_regclass(e.target)
        and p.columns = e.columns
    where p.conname is null or not p.convalidated or p.confdeltype <> 'r'
    union all
    select p.conname::text, 'the foreign key is not validated'
    from present p
    where not p.convalidated
      and not exists (select 1 from expected e where to_regclass(e.relation) = p.conrelid and e.columns = p.columns)
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join (select * from findings order by subject limit 100) f on true
