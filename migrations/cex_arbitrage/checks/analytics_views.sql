-- The views of phase 4: there, of the right kind, and the materialised ones
-- filled and with the unique index that lets them be refreshed beside readers.
with expected (relation, kind) as (
    values
        ('latest_account_balances', 'm'),
        ('cross_exchange_opportunities', 'm'),
        ('trading_performance_summary', 'm'),
        ('cross_exchange_quotes', 'v'),
        ('performance_alerts', 'v'),
        ('daily_trading_summary', 'v')
),
found as (
    select
        e.relation, e.kind, c.relkind, c.relispopulated,
        exists (
            select 1
            from pg_index i
            where i.indrelid = c.oid
              and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
        ) as is_indexed
    from expected e
    left join pg_class c on c.oid = to_regclass(e.relation)
),
findings as (
    select
        f.relation as subject,
        case
            when f.relkind is null then 'the view is missing'
            when f.relkind <> f.kind::"char" then 'is not the kind of view that the plan says'
            when not f.relispopulated then 'has never been filled'
            else 'has no unique index'
        end as problem
    from found f
    where f.relkind is distinct from f.kind::"char"
       or (f.kind = 'm' and not (f.relispopulated and f.is_indexed))
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join findings f on true
