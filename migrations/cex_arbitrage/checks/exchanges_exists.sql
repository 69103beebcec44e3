-- Table exchanges with every column of the plan.
with expected (relation, name, type, required) as (
    values
        ('exchanges', 'id', 'smallint', true),
        ('exchanges', 'name', 'character varying(50)', true),
        ('exchanges', 'enum_value', 'character varying(50)', true),
        ('exchanges', 'display_name', 'character varying(100)', true),
        ('exchanges', 'market_type', 'character varying(20)', true),
        ('exchanges', 'is_active', 'boolean', true),
        ('exchanges', 'base_url', 'character varying(255)', false),
        ('exchanges', 'websocket_url', 'character varying(255)', false),
        ('exchanges', 'rate_limit_requests_per_second', 'integer', false),
        ('exchanges', 'precision_default', 'smallint', false),
        ('exchanges', 'created_at', 'timestamp with time zone', true),
        ('exchanges', 'updated_at', 'timestamp with time zone', true)
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
