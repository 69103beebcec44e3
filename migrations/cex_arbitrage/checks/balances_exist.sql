-- The balance tables with every column of the plan.
with expected (relation, name, type, required) as (
    values
        ('account_balances', 'id', 'bigint', true),
        ('account_balances', 'exchange_id', 'smallint', true),
        ('account_balances', 'account_type', 'character varying(20)', true),
        ('account_balances', 'asset', 'character varying(20)', true),
        ('account_balances', 'free_balance', 'numeric(38,18)', true),
        ('account_balances', 'locked_balance', 'numeric(38,18)', true),
        ('account_balances', 'total_balance', 'numeric(38,18)', false),
        ('account_balances', 'margin_balance', 'numeric(38,18)', false),
        ('account_balances', 'unrealized_pnl', 'numeric(38,18)', false),
        ('account_balances', 'snapshot_time', 'timestamp with time zone', true),
        ('account_balances', 'created_at', 'timestamp with time zone', true),
        ('account_balances', 'updated_at', 'timestamp with time zone', true),
        ('balance_changes', 'id', 'bigint', true),
        ('balance_changes', 'exchange_id', 'smallint', true),
        ('balance_changes', 'account_type', 'character varying(20)', true),
        ('balance_changes', 'asset', 'character varying(20)', true),
        ('balance_changes', 'change_type', 'character varying(20)', true),
        ('balance_changes', 'change_amount', 'numeric(38,18)', true),
        ('balance_changes', 'previous_balance', 'numeric(38,18)', true),
        ('balance_changes', 'new_balance', 'numeric(38,18)', true),
        ('balance_changes', 'reference_id', 'character varying(100)', false),
        ('balance_changes', 'reference_type', 'character varying(20)', false),
        ('balance_changes', 'description', 'text', false),
        ('balance_changes', 'change_time', 'timestamp with time zone', true),
        ('balance_changes', 'created_at', 'timestamp with time zone', true)
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
