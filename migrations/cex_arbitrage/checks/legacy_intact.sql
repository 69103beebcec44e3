-- Both legacy tables are still ordinary tables with the unique key that the
-- collector names in ON CONFLICT, and their id is never null.
with expected (relation, columns) as (
    values
        ('book_ticker_snapshots', array['exchange', 'symbol_base', 'symbol_quote', 'timestamp']),
        ('trades', array['exchange', 'id', 'symbol_base', 'symbol_quote', 'timestamp'])
),
found as (
    select
        e.*, c.relkind,
        exists (
            select 1
            from pg_index i
            where i.indrelid = c.oid
              and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
              and e.columns = array(
                  select a.attname::text
                  from pg_attribute a
                  where a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])
                  order by a.attname collate "C"
              )
        ) as has_key,
        exists (
            select 1
            from pg_attribute a
            where a.attrelid = c.oid and a.attname = 'id' and a.attnotnull and not a.attisdropped
        ) as has_id
    from expected e
    left join pg_class c on c.oid = to_regclass(e.relation)
),
findings as (
    select
        f.relation as subject,
        case
            when f.relkind is null then 'the table is missing'
            when f.relkind not in ('r', 'p') then 'is not a table: a view cannot take the upserts'
            when not f.has_key
                then format('has no unique index on exactly (%s)', array_to_string(f.columns, ', '))
            else 'its column id is missing or allows null'
        end as problem
    from found f
    where f.relkind is null or f.relkind not in ('r', 'p') or not f.has_key or not f.has_id
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join findings f on true
