-- The schema that pg_stat_statements was created in, if it was, and whether its
-- columns have the names of version 1.8 and later. An upgraded server may still
-- have the old one.
SELECT n.nspname::text AS schema, string_to_array(e.extversion, '.')::int[] >= '{1,8}'::int[] AS renamed
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements'
