-- The foreign keys of the tables of phase 4: there, validated, restricting.
with expected (relation, columns, target) as (
    values
        ('account_balances', array['exchange_id'], 'exchanges'),
        ('balance_changes', array['exchange_id'], 'exchanges'),
        ('order_executions', array['symbol_id'], 'symbols'),
        ('order_status_history', array['symbol_id'], 'symbols'),
        ('exchange_fees', array['exchange_id'], 'exchanges'),
        ('opportunity_history', array['buy_exchange_id'], 'exchanges'),
        ('opportunity_history', array['sell_exchange_id'], 'exchanges')
),
present as (
    select
        c.conrelid, c.confrelid, c.conname, c.convalidated, c.confdeltype,
        array(
            select a.attname::text
            from unnest(c.conkey) with ordinality k (attnum, position)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
            order by k.position
        ) as columns
    from pg_constraint c
    where c.contype = 'f' and c.conrelid in (select to_regclass(relation) from expected)
),
findings as (
    select
        e.relation || ' (' || array_to_string(e.columns, ', ') || ') to ' || e.target as subject,
        case
            when p.conname is null then 'the foreign key is missing'
            when not p.convalidated then 'the foreign key is not validated'
            else 'the foreign key does not restrict deletes'
        end as problem
    from expected e
    left join present p
        on p.conrelid = to_regclass(e.relation)
        and p.confrelid = to_regclass(e.target)
        and p.columns = e.columns
    where p.conname is null or not p.convalidated or p.confdeltype <> 'r'
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join (select * from findings order by subject limit 100) f on true
