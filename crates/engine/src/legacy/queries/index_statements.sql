-- The statements that take the keys and indexes of a table away and that put
-- them back just as they were, in the order in which they were made. None at
-- all when the table has something that these statements would lose or that a
-- fast fill would go past: a row, a trigger (a foreign key from elsewhere is
-- one), row security, a child, a comment on an index, a tablespace, clustering
-- or a replica identity.
with subject as (
    select $1::regclass::oid as relation
),
indexes as (
    select i.*, c.relname, k.conname, k.oid as constraint_id, k.contype
    from subject
    join pg_index i on i.indrelid = subject.relation
    join pg_class c on c.oid = i.indexrelid
    left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')
),
plain as (
    select not exists (select from subject join pg_trigger t on t.tgrelid = subject.relation)
        and not exists (select from subject join pg_inherits h on subject.relation in (h.inhparent, h.inhrelid))
        and not exists (select from subject join pg_class c on c.oid = subject.relation where c.relkind <> 'r' or c.relrowsecurity)
        and not exists (
            select from indexes i
            join pg_class c on c.oid = i.indexrelid
            where i.indisclustered or i.indisreplident or not i.indisvalid or c.reltablespace <> 0
        )
        and not exists (
            select from indexes i
            join pg_description d
                on (d.classoid = 'pg_class'::regclass and d.objoid = i.indexrelid)
                or (d.classoid = 'pg_constraint'::regclass and d.objoid = i.constraint_id)
        ) as is_plain
)
select
    case
        when constraint_id is null then format('drop index %s', indexrelid::regclass)
        else format('alter table %s drop constraint %I', indrelid::regclass, conname)
    end as take_off,
    case
        when constraint_id is null then pg_get_indexdef(indexrelid)
        else format('alter table %s add constraint %I %s', indrelid::regclass, conname, pg_get_constraintdef(constraint_id))
    end as put_back
from indexes, plain
where is_plain
order by indexrelid
