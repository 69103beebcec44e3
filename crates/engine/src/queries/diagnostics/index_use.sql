-- How often each index was used since the statistics were reset. The size of
-- what somebody has locked out is left out rather than waited for.
WITH locked AS (
    SELECT DISTINCT relation FROM pg_locks
     WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()) AS reset_at,
       coalesce(jsonb_agg(jsonb_build_object(
           'schema', s.schemaname, 'name', s.indexrelname, 'table_name', s.relname,
           'scans', s.idx_scan,
           'bytes', CASE WHEN NOT EXISTS (SELECT FROM locked l WHERE l.relation IN (s.indexrelid, s.relid))
                         THEN pg_relation_size(s.indexrelid) END)), '[]') AS uses
  FROM (SELECT * FROM pg_stat_user_indexes
         WHERE schemaname NOT IN ('refit', 'apalis') AND schemaname !~ '^pg_'
         ORDER BY indexrelid LIMIT 5000) s
