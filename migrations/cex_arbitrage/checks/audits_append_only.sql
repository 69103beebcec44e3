-- Audits are added to and never rewritten: each has its trigger, and it is on.
with expected (relation) as (values ('balance_changes'), ('exchange_fees')),
findings as (
    select
        e.relation as subject,
        'rows can be changed or deleted: no enabled trigger refuses it' as problem
    from expected e
    where not exists (
        select 1
        from pg_trigger t
        where t.tgrelid = to_regclass(e.relation)
          and t.tgfoid = to_regproc('refuse_audit_edit')
          and t.tgenabled in ('O', 'A')
          -- Before, on update, delete and truncate.
          and t.tgtype::int & 2 > 0 and t.tgtype::int & 8 > 0
          and t.tgtype::int & 16 > 0 and t.tgtype::int & 32 > 0
    )
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join findings f on true
