-- Both normalised tables with every column of the plan.
with expected (relation, name, type, required) as (
    values
        ('book_ticker_snapshots_v2', 'id', 'bigint', true),
        ('book_ticker_snapshots_v2', 'timestamp', 'timestamp with time zone', true),
        ('book_ticker_snapshots_v2', 'created_at', 'timestamp with time zone', false),
        ('book_ticker_snapshots_v2', 'sequence_number', 'bigint', false),
        ('book_ticker_snapshots_v2', 'symbol_id', 'integer', true),
        ('book_ticker_snapshots_v2', 'bid_price', 'numeric(20,8)', true),
        ('book_ticker_snapshots_v2', 'bid_qty', 'numeric(20,8)', true),
        ('book_ticker_snapshots_v2', 'ask_price', 'numeric(20,8)', true),
        ('book_ticker_snapshots_v2', 'ask_qty', 'numeric(20,8)', true),
        ('book_ticker_snapshots_v2', 'update_type', 'character varying(10)', false),
        ('trade_snapshots_v2', 'id', 'bigint', true),
        ('trade_snapshots_v2', 'timestamp', 'timestamp with time zone', true),
        ('trade_snapshots_v2', 'created_at', 'timestamp with time zone', false),
        ('trade_snapshots_v2', 'symbol_id', 'integer', true),
        ('trade_snapshots_v2', 'side', 'smallint', true),
        ('trade_snapshots_v2', 'is_buyer', 'boolean', false),
        ('trade_snapshots_v2', 'is_maker', 'boolean', false),
        ('trade_snapshots_v2', 'price', 'numeric(20,8)', true),
        ('trade_snapshots_v2', 'quantity', 'numeric(20,8)', true),
        ('trade_snapshots_v2', 'quote_quantity', 'numeric(20,8)', false),
        ('trade_snapshots_v2', 'trade_id', 'text', false)
),
tables as (
    select w.relation, c.oid, c.relkind
    from (select distinct relation from expected) w
    left join pg_class c on c.oid = to_regclass(w.relation)
),
findings as (
    select
        t.relation as subject,
        case when t.oid is null then 'the table is missing' else 'is not an ordinary table' end as problem
    from tables t
    where t.relkind is null or t.relkind not in ('r', 'p')
    union all
    select
        e.relation || '.' || e.name,
        case
            when a.attname is null then 'the column is missing'
            when format_type(a.atttypid, a.atttypmod) <> e.type
                then format('the type is %s, the plan says %s',
                            format_type(a.atttypid, a.atttypmod), e.type)
            when e.required then 'the column allows null'
            else 'the column does not allow null'
        end
    from expected e
    join tables t on t.relation = e.relation and t.relkind in ('r', 'p')
    left join pg_attribute a
        on a.attrelid = t.oid and a.attname = e.name and a.attnum > 0 and not a.attisdropped
    where a.attname is null
       or format_type(a.atttypid, a.atttypmod) <> e.type
       or a.attnotnull <> e.required
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join (select * from findings order by subject limit 100) f on true
