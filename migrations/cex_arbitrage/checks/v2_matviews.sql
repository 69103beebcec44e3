-- The materialised views of the newest rows: there, filled, and each with the
-- unique index that lets it be refreshed without locking its readers out.
with expected (relation) as (
    values ('latest_book_ticker_snapshots'), ('latest_trade_snapshots')
),
found as (
    select
        e.relation, c.relkind, c.relispopulated,
        exists (
            select 1
            from pg_index i
            where i.indrelid = c.oid
              and i.indisunique and i.indisvalid and i.indpred is null
              and i.indnkeyatts = 1
              and pg_get_indexdef(i.indexrelid, 1, true) = 'symbol_id'
        ) as is_indexed
    from expected e
    left join pg_class c on c.oid = to_regclass(e.relation)
),
findings as (
    select
        f.relation as subject,
        case
            when f.relkind is null then 'the materialised view is missing'
            when f.relkind <> 'm' then 'is not a materialised view'
            when not f.relispopulated then 'has never been filled'
            else 'has no unique index on symbol_id'
        end as problem
    from found f
    where f.relkind is distinct from 'm' or not f.relispopulated or not f.is_indexed
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join findings f on true
