-- What a legacy table looks like: its kind, its columns, and whether a plain
-- unique index spans exactly the columns of $2 (sorted by name).
select
    c.relkind::text as kind,
    array(
        select a.attname::text
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns,
    exists (
        select from pg_index i
        where i.indrelid = c.oid
            and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
            and $2 = array(
                select a.attname::text
                from pg_attribute a
                where a.attrelid = c.oid
                    and a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                order by a.attname::text collate "C"
            )
    ) as has_key
from pg_class c
where c.oid = to_regclass($1)
