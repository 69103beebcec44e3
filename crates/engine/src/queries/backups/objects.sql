-- What there is besides rows, by kind. Names and shapes, no definitions: the
-- text of some constraints reads otherwise after it was read once.
WITH space AS (
    SELECT oid, nspname FROM pg_namespace
     WHERE nspname <> ALL ($1) AND nspname <> 'information_schema' AND nspname !~ '^pg_'
), member AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relation AS (
    SELECT c.*, format('%I.%I', s.nspname, c.relname) AS name
      FROM pg_class c JOIN space s ON s.oid = c.relnamespace
     WHERE c.relpersistence <> 't'
       AND NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), object (kind, identity) AS (
    -- public is in every new database, also where somebody has dropped it.
    SELECT 'schemas', nspname::text FROM space
     WHERE nspname <> 'public'
       AND NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_namespace'::regclass AND m.objid = space.oid)
    UNION ALL
    SELECT 'extensions', extname::text FROM pg_extension e
     WHERE NOT EXISTS (SELECT 1 FROM pg_namespace n WHERE n.oid = e.extnamespace AND n.nspname = ANY ($1))
    UNION ALL
    SELECT CASE relkind WHEN 'r' THEN 'tables' WHEN 'p' THEN 'partitioned tables' WHEN 'v' THEN 'views'
                        WHEN 'm' THEN 'materialised views' WHEN 'S' THEN 'sequences' ELSE 'other relations' END,
           concat_ws(' ', relkind, relpersistence, name)
      FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
    UNION ALL
    SELECT 'columns', concat_ws(' ', r.name, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
               a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated)
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    UNION ALL
    -- An index that is not valid is not dumped.
    SELECT 'indexes', concat_ws(' ', i.name, t.name, x.indisunique, x.indisprimary, x.indnatts, x.indpred IS NULL)
      FROM pg_index x JOIN relation i ON i.oid = x.indexrelid JOIN relation t ON t.oid = x.indrelid
     WHERE x.indisvalid OR t.relkind = 'p'
    UNION ALL
    -- Not-null ones are with the columns: before PostgreSQL 18 they have no row here.
    SELECT 'constraints', concat_ws(' ', r.name, quote_ident(k.conname), k.contype, k.convalidated)
      FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid WHERE k.contype NOT IN ('n', 't')
    UNION ALL
    SELECT 'triggers', concat_ws(' ', r.name, quote_ident(t.tgname), t.tgenabled, t.tgtype)
      FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
      JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE NOT t.tgisinternal AND n.nspname <> ALL ($1)
    UNION ALL
    SELECT 'policies', concat_ws(' ', r.name, quote_ident(y.polname), y.polcmd, y.polpermissive)
      FROM pg_policy y JOIN relation r ON r.oid = y.polrelid
    UNION ALL
    SELECT 'functions', format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
      FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
     WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
    UNION ALL
    SELECT 'types', concat_ws(' ', format('%I.%I', s.nspname, t.typname), t.typtype,
               (SELECT string_agg(quote_literal(e.enumlabel), ' ' ORDER BY e.enumsortorder)
                  FROM pg_enum e WHERE e.enumtypid = t.oid))
      FROM pg_type t JOIN space s ON s.oid = t.typnamespace
     WHERE t.typtype IN ('e', 'd', 'r')
       AND NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
)
SELECT kind, count(*), md5(string_agg(identity, E'\n' ORDER BY identity COLLATE "C")) FROM object GROUP BY kind ORDER BY kind
