-- The keys and indexes of the balance tables.
-- An index counts by what it covers, not by its name; one that PostgreSQL has
-- marked invalid does not count.
with expected (relation, columns, is_unique, predicate) as (
    values
        ('account_balances', array['id'], true, null),
        ('account_balances', array['exchange_id', 'account_type', 'asset', 'snapshot_time'], true, null),
        ('account_balances', array['asset'], false, null),
        ('account_balances', array['snapshot_time'], false, null),
        ('balance_changes', array['id'], true, null),
        ('balance_changes', array['exchange_id', 'account_type', 'asset', 'change_time', 'id'], false, null),
        ('balance_changes', array['change_time'], false, null),
        ('balance_changes', array['reference_id', 'reference_type'], false, null)
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
