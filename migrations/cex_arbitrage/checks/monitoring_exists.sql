-- The monitoring tables: every column of the plan with its type, and an index
-- for each way they are read.
with expected (relation, name, type, required) as (
    values
        ('system_metrics', 'id', 'bigint', true),
        ('system_metrics', 'metric_name', 'character varying(50)', true),
        ('system_metrics', 'metric_category', 'character varying(20)', true),
        ('system_metrics', 'metric_value', 'numeric(20,8)', true),
        ('system_metrics', 'metric_unit', 'character varying(20)', false),
        ('system_metrics', 'exchange_name', 'character varying(50)', false),
        ('system_metrics', 'symbol_pair', 'character varying(50)', false),
        ('system_metrics', 'additional_context', 'jsonb', false),
        ('system_metrics', 'measurement_time', 'timestamp with time zone', true),
        ('system_metrics', 'created_at', 'timestamp with time zone', true),
        ('health_checks', 'id', 'bigint', true),
        ('health_checks', 'check_name', 'character varying(50)', true),
        ('health_checks', 'check_category', 'character varying(20)', true),
        ('health_checks', 'status', 'character varying(20)', true),
        ('health_checks', 'status_message', 'text', false),
        ('health_checks', 'response_time_ms', 'numeric(10,3)', false),
        ('health_checks', 'success_rate', 'numeric(5,2)', false),
        ('health_checks', 'exchange_name', 'character varying(50)', false),
        ('health_checks', 'additional_data', 'jsonb', false),
        ('health_checks', 'check_time', 'timestamp with time zone', true),
        ('health_checks', 'created_at', 'timestamp with time zone', true)
),
read_by (relation, columns, predicate) as (
    values
        ('system_metrics', array['metric_name', 'measurement_time'], null),
        ('system_metrics', array['metric_category', 'measurement_time'], null),
        ('system_metrics', array['exchange_name', 'measurement_time'], 'exchange_name IS NOT NULL'),
        ('health_checks', array['check_name', 'check_time'], null),
        ('health_checks', array['status', 'check_time'], null),
        ('health_checks', array['exchange_name', 'check_time'], 'exchange_name IS NOT NULL')
),
findings as (
    select
        e.relation || '.' || e.name as subject,
        case
            when a.attname is null then 'the column is missing'
            when format_type(a.atttypid, a.atttypmod) <> e.type
                then format('the type is %s, the plan says %s',
                            format_type(a.atttypid, a.atttypmod), e.type)
            when e.required then 'the column allows null'
            else 'the column does not allow null'
        end as problem
    from expected e
    left join pg_attribute a
        on a.attrelid = to_regclass(e.relation) and a.attname = e.name
        and a.attnum > 0 and not a.attisdropped
    where a.attname is null
       or format_type(a.atttypid, a.atttypmod) <> e.type
       or a.attnotnull <> e.required
    union all
    select
        r.relation || ' (' || array_to_string(r.columns, ', ') || ')',
        'no usable index' || coalesce(' where ' || r.predicate, '')
    from read_by r
    where not exists (
        select 1
        from pg_index i
        where i.indrelid = to_regclass(r.relation)
          and i.indisvalid and i.indisready
          and pg_get_expr(i.indpred, i.indrelid, true) is not distinct from r.predicate
          and array(
              select pg_get_indexdef(i.indexrelid, k, true)
              from generate_series(1, i.indnkeyatts) k
              order by k
          ) = r.columns
    )
)
select s.looked_at, f.subject, f.problem
from (
    select (select count(*) from expected) + (select count(*) from read_by) as looked_at
) s
left join (select * from findings order by subject limit 100) f on true
