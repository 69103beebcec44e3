-- Constraints that are declared and not validated: rows of before may break them.
SELECT format('%I on %s', k.conname, k.conrelid::regclass) AS subject,
       format('%I on %s', k.conname, k.conrelid::regclass) AS key,
       CASE WHEN NOT k.convalidated THEN 'the constraint is not validated; rows that were there before may break it' END AS problem,
       format('ALTER TABLE %s VALIDATE CONSTRAINT %I', k.conrelid::regclass, k.conname) AS fix
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype IN ('c', 'f')
   AND n.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'refit', 'apalis'])
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
   AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
