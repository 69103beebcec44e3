-- Every table with rows of its own that a dump carries, its columns by name (a
-- restored child table may have them in another order), and which of them hash by their value: see sql/digest.rs.
SELECT n.nspname::text, c.relname::text,
       coalesce(array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FILTER (WHERE a.attnum IS NOT NULL), '{}'),
       coalesce(array_agg(a.atttypid IN (
           'bool'::regtype, 'int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype,
           'float4'::regtype, 'float8'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype,
           'bytea'::regtype, 'date'::regtype, 'time'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype,
           'interval'::regtype, 'uuid'::regtype, 'jsonb'::regtype, 'inet'::regtype, 'oid'::regtype)
           ORDER BY a.attname COLLATE "C") FILTER (WHERE a.attnum IS NOT NULL), '{}')
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind = 'r' AND c.relpersistence <> 't'
   AND n.nspname <> ALL ($1) AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 GROUP BY c.oid, n.nspname, c.relname
 ORDER BY n.nspname, c.relname
