-- Check constraints that nobody has validated.
SELECT n.nspname::text AS schema, c.relname::text AS "table", k.conname::text AS name,
       pg_get_expr(k.conbin, k.conrelid) AS condition
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype = 'c' AND NOT k.convalidated AND c.relkind = 'r'
 ORDER BY 1, 2, 3
