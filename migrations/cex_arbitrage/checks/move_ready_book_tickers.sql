-- What the move of book tickers needs: the source is a table with exactly its unique
-- key, and every column exists on both sides with types that keep the value.
with pairs (source_column, source_type, target_column, target_type) as (
    values
        ('exchange', 'text', 'symbol_id', 'integer'),
        ('symbol_base', 'text', 'symbol_id', 'integer'),
        ('symbol_quote', 'text', 'symbol_id', 'integer'),
        ('timestamp', 'timestamp with time zone', 'timestamp', 'timestamp with time zone'),
        ('id', 'bigint', 'id', 'bigint'),
        ('bid_price', 'numeric(20,8)', 'bid_price', 'numeric(20,8)'),
        ('bid_qty', 'numeric(20,8)', 'bid_qty', 'numeric(20,8)'),
        ('ask_price', 'numeric(20,8)', 'ask_price', 'numeric(20,8)'),
        ('ask_qty', 'numeric(20,8)', 'ask_qty', 'numeric(20,8)'),
        ('sequence_number', 'bigint', 'sequence_number', 'bigint'),
        ('update_type', 'text', 'update_type', 'text'),
        ('created_at', 'timestamp with time zone', 'created_at', 'timestamp with time zone')
),
key_index as (
    select 1
    from pg_index i
    where i.indrelid = to_regclass('book_ticker_snapshots')
      and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
      and array(
          select a.attname::text
          from pg_attribute a
          where a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[])
          order by a.attname collate "C"
      ) = array['exchange', 'symbol_base', 'symbol_quote', 'timestamp']
),
sides as (
    select 'book_ticker_snapshots' as relation, source_column as name, source_type as type from pairs
    union
    select 'book_ticker_snapshots_v2', target_column, target_type from pairs
),
-- The length of a string is left out: what is too long for the new column is
-- refused row by row and named, never cut.
found as (
    select
        s.relation, s.name,
        regexp_replace(format_type(a.atttypid, a.atttypmod), '^character varying.*', 'text') as type
    from sides s
    join pg_attribute a
        on a.attrelid = to_regclass(s.relation) and a.attname = s.name
        and a.attnum > 0 and not a.attisdropped
),
findings as (
    select 'book_ticker_snapshots' as subject, 'is missing or not a table' as problem
    where not exists (
        select 1 from pg_class c
        where c.oid = to_regclass('book_ticker_snapshots') and c.relkind in ('r', 'p')
    )
    union all
    select 'book_ticker_snapshots', 'has no unique index on exactly (timestamp, exchange, symbol_base, symbol_quote)'
    where not exists (select 1 from key_index)
    union all
    select
        s.relation || '.' || s.name,
        case
            when f.name is null then 'the column is missing'
            else format('the type is %s, the move needs %s', f.type, s.type)
        end
    from sides s
    left join found f on f.relation = s.relation and f.name = s.name
    where f.name is null or f.type <> s.type
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from sides) s
left join (select * from findings order by subject limit 100) f on true
