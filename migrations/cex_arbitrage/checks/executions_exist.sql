-- The execution tables and what the desk keeps, with every column of the plan.
with expected (relation, name, type, required) as (
    values
        ('order_executions', 'id', 'bigint', true),
        ('order_executions', 'symbol_id', 'integer', true),
        ('order_executions', 'order_id', 'character varying(100)', true),
        ('order_executions', 'client_order_id', 'character varying(100)', false),
        ('order_executions', 'execution_id', 'character varying(100)', false),
        ('order_executions', 'side', 'smallint', true),
        ('order_executions', 'order_type', 'smallint', true),
        ('order_executions', 'time_in_force', 'smallint', false),
        ('order_executions', 'order_price', 'numeric(20,8)', false),
        ('order_executions', 'stop_price', 'numeric(20,8)', false),
        ('order_executions', 'iceberg_quantity', 'numeric(20,8)', false),
        ('order_executions', 'original_quantity', 'numeric(20,8)', true),
        ('order_executions', 'executed_quantity', 'numeric(20,8)', true),
        ('order_executions', 'remaining_quantity', 'numeric(20,8)', false),
        ('order_executions', 'execution_price', 'numeric(20,8)', true),
        ('order_executions', 'commission', 'numeric(20,8)', false),
        ('order_executions', 'commission_asset', 'character varying(20)', false),
        ('order_executions', 'is_maker', 'boolean', false),
        ('order_executions', 'execution_status', 'smallint', true),
        ('order_executions', 'order_time', 'timestamp with time zone', false),
        ('order_executions', 'execution_time', 'timestamp with time zone', true),
        ('order_executions', 'created_at', 'timestamp with time zone', true),
        ('order_status_history', 'id', 'bigint', true),
        ('order_status_history', 'order_id', 'character varying(100)', true),
        ('order_status_history', 'client_order_id', 'character varying(100)', false),
        ('order_status_history', 'symbol_id', 'integer', true),
        ('order_status_history', 'previous_status', 'smallint', false),
        ('order_status_history', 'new_status', 'smallint', true),
        ('order_status_history', 'status_reason', 'character varying(100)', false),
        ('order_status_history', 'original_quantity', 'numeric(20,8)', true),
        ('order_status_history', 'filled_quantity', 'numeric(20,8)', true),
        ('order_status_history', 'remaining_quantity', 'numeric(20,8)', true),
        ('order_status_history', 'status_time', 'timestamp with time zone', true),
        ('order_status_history', 'created_at', 'timestamp with time zone', true),
        ('exchange_fees', 'id', 'bigint', true),
        ('exchange_fees', 'exchange_id', 'smallint', true),
        ('exchange_fees', 'maker_rate', 'numeric(10,8)', true),
        ('exchange_fees', 'taker_rate', 'numeric(10,8)', true),
        ('exchange_fees', 'stale_after_ms', 'integer', true),
        ('exchange_fees', 'in_contracts', 'boolean', true),
        ('exchange_fees', 'changed_by', 'text', true),
        ('exchange_fees', 'reason', 'text', true),
        ('exchange_fees', 'changed_at', 'timestamp with time zone', true),
        ('opportunity_history', 'id', 'bigint', true),
        ('opportunity_history', 'symbol_base', 'character varying(20)', true),
        ('opportunity_history', 'symbol_quote', 'character varying(20)', true),
        ('opportunity_history', 'buy_exchange_id', 'smallint', true),
        ('opportunity_history', 'sell_exchange_id', 'smallint', true),
        ('opportunity_history', 'opened_at', 'timestamp with time zone', true),
        ('opportunity_history', 'seen_at', 'timestamp with time zone', true),
        ('opportunity_history', 'closed_at', 'timestamp with time zone', false),
        ('opportunity_history', 'best_net_percent', 'numeric(20,6)', true),
        ('opportunity_history', 'best_profit', 'numeric', true),
        ('opportunity_history', 'best_at', 'timestamp with time zone', true)
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
