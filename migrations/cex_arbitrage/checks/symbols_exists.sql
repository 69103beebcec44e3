-- Table symbols with every column of the plan.
with expected (relation, name, type, required) as (
    values
        ('symbols', 'id', 'integer', true),
        ('symbols', 'exchange_id', 'smallint', true),
        ('symbols', 'symbol_base', 'character varying(20)', true),
        ('symbols', 'symbol_quote', 'character varying(20)', true),
        ('symbols', 'exchange_symbol', 'character varying(50)', false),
        ('symbols', 'is_active', 'boolean', true),
        ('symbols', 'price_precision', 'smallint', true),
        ('symbols', 'quantity_precision', 'smallint', true),
        ('symbols', 'min_order_size', 'numeric(20,8)', false),
        ('symbols', 'max_order_size', 'numeric(20,8)', false),
        ('symbols', 'tick_size', 'numeric(20,8)', false),
        ('symbols', 'step_size', 'numeric(20,8)', false),
        ('symbols', 'min_notional', 'numeric(20,8)', false),
        ('symbols', 'created_at', 'timestamp with time zone', true),
        ('symbols', 'updated_at', 'timestamp with time zone', true)
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
