-- Constraints that hold for new rows only: the older ones were never looked at.
SELECT n.nspname::text AS schema, t.relname::text AS table_name, k.conname::text AS name,
       CASE k.contype WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' ELSE 'constraint' END AS kind
  FROM pg_constraint k
  JOIN pg_class t ON t.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE NOT k.convalidated AND k.contype IN ('f', 'c')
   AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'refit', 'apalis')
 ORDER BY 1, 2, 3
 LIMIT 500
