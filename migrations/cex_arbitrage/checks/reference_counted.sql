-- Both reference tables have the trigger that counts their changes, and it is
-- switched on for everybody. 'O' fires for clients, 'A' always.
with wanted (name, relation) as (
    values
        ('trigger_exchanges_generation', 'exchanges'),
        ('trigger_symbols_generation', 'symbols')
),
found as (
    select
        w.name,
        case
            when t.oid is null then 'trigger is not on table ' || w.relation
            when t.tgenabled not in ('O', 'A') then 'trigger is switched off'
            when t.tgfoid <> to_regproc('count_reference_change')::oid then 'trigger counts nothing'
            when to_regclass('reference_generation') is null then 'table reference_generation is not there'
        end as problem
    from wanted w
    left join pg_trigger t
        on t.tgname = w.name
        and t.tgrelid = to_regclass(w.relation)
)
select
    (select count(*) from wanted) as looked_at,
    f.name as subject,
    f.problem
from (select 1) one
left join found f on f.problem is not null
