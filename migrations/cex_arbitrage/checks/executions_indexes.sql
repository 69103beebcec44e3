-- The keys and indexes of the execution tables and of what the desk keeps.
-- An index counts by what it covers, not by its name; one that PostgreSQL has
-- marked invalid does not count.
with expected (relation, columns, is_unique, predicate) as (
    values
        ('order_executions', array['id'], true, null),
        ('order_executions', array['symbol_id', 'order_id', 'COALESCE(execution_id, ''''::character varying)'], true, null),
        ('order_executions', array['symbol_id', 'execution_time'], false, null),
        ('order_executions', array['order_id'], false, null),
        ('order_executions', array['client_order_id'], false, null),
        ('order_executions', array['execution_status'], false, null),
        ('order_executions', array['execution_time'], false, null),
        (
            'order_executions',
            array['symbol_id', 'side', 'execution_time', 'execution_price', 'executed_quantity', 'commission'],
            false, null
        ),
        ('order_status_history', array['id'], true, null),
        ('order_status_history', array['order_id'], false, null),
        ('order_status_history', array['status_time'], false, null),
        ('order_status_history', array['symbol_id', 'status_time'], false, null),
        ('exchange_fees', array['exchange_id', 'id'], false, null),
        (
            'opportunity_history',
            array['symbol_base', 'symbol_quote', 'buy_exchange_id', 'sell_exchange_id'],
            true, 'closed_at IS NULL'
        ),
        ('opportunity_history', array['symbol_base', 'symbol_quote', 'opened_at'], false, null)
),
present as (
    select
        i.indrelid,
        i.indexrelid::regclass::text as name,
        array(
            select pg_get_indexdef(i.indexrelid, k, true)
            from generate_series(1, i.indnkeyatts) k
            order by k
        ) as columns,
        i.indisunique as is_unique,
        pg_get_expr(i.indpred, i.indrelid, true) as predicate,
        i.indisvalid and i.indisready as is_usable
    from pg_index i
    where i.indrelid in (select to_regclass(relation) from expected)
),
findings as (
    select
        e.relation || ' (' || array_to_string(e.columns, ', ') || ')' as subject,
        'no usable' || case when e.is_unique then ' unique' else '' end || ' index'
            || coalesce(' where ' || e.predicate, '') as problem
    from expected e
    where not exists (
        select 1
        from present p
        where p.indrelid = to_regclass(e.relation)
          and p.columns = e.columns
          and p.is_unique >= e.is_unique
          and p.predicate is not distinct from e.predicate
          and p.is_usable
    )
    union all
    select p.name, 'the index is invalid: drop it and build it again'
    from present p
    where not p.is_usable
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join (select * from findings order by subject limit 100) f on true
