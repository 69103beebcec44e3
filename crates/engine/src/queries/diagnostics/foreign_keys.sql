-- Foreign keys: whether they are enforced, whether older rows were looked at,
-- and whether an index begins with their columns. Without one, every delete of
-- a referenced row reads the whole referencing table.
SELECT n.nspname::text AS schema, t.relname::text AS table_name, k.conname::text AS name,
       fn.nspname::text AS referenced_schema, f.relname::text AS referenced_table,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (num, place)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.place) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (num, place)
               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.place) AS referenced_columns,
       CASE k.confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
                          WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END AS on_delete,
       k.convalidated AS is_validated,
       coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) AS is_enforced,
       EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled = 'D') AS is_disabled,
       (SELECT ic.relname::text FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
         WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
           AND i.indnkeyatts >= cardinality(k.conkey)
           AND (SELECT array_agg(i.indkey[p] ORDER BY i.indkey[p]) FROM generate_series(0, cardinality(k.conkey) - 1) p)
             = (SELECT array_agg(num ORDER BY num) FROM unnest(k.conkey) num)
         ORDER BY i.indnkeyatts, i.indexrelid LIMIT 1) AS index_name,
       greatest(t.reltuples, 0)::bigint AS rows
  FROM pg_constraint k
  JOIN pg_class t ON t.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_class f ON f.oid = k.confrelid
  JOIN pg_namespace fn ON fn.oid = f.relnamespace
 WHERE k.contype = 'f' AND k.conparentid = 0
   AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'refit', 'apalis')
 ORDER BY 1, 2, 3
 LIMIT 2000
