-- Sequences that fill a column.
SELECT n.nspname::text AS schema, c.relname::text AS "table", a.attname::text AS "column",
       sn.nspname::text AS sequence_schema, s.relname::text AS sequence, q.seqincrement > 0 AS up
  FROM pg_depend d
  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace
  JOIN pg_sequence q ON q.seqrelid = s.oid
  JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
   AND c.relkind = 'r' AND NOT q.seqcycle
 ORDER BY 1, 2, 3
