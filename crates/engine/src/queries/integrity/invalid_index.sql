-- Indexes that a failed build or a failed REINDEX has left: they cost writers
-- and serve nobody, and a unique one keeps nothing unique.
SELECT format('%s on %s', i.indexrelid::regclass, i.indrelid::regclass) AS subject,
       i.indexrelid::regclass::text AS key,
       CASE WHEN NOT i.indisvalid THEN 'the index is not valid: no statement uses it'
            WHEN NOT i.indisready THEN 'the index is not ready: writers do not keep it'
            WHEN NOT i.indislive THEN 'the index is being dropped, and was left so' END AS problem,
       format('REINDEX INDEX CONCURRENTLY %s', i.indexrelid::regclass) AS fix
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname <> ALL (ARRAY['pg_catalog', 'pg_toast', 'information_schema', 'refit', 'apalis'])
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
