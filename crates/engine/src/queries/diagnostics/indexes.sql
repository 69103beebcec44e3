-- Indexes with how they are built and how often they were used. What is built
-- the same on the same table is found by the text after "USING".
WITH locked AS (
    SELECT DISTINCT relation FROM pg_locks
     WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT n.nspname::text AS schema, c.relname::text AS name,
       tn.nspname::text AS table_schema, t.relname::text AS table_name,
       m.amname::text AS method,
       regexp_replace(pg_get_indexdef(c.oid), '^.*? USING ', '') AS built,
       ARRAY(SELECT i.indkey[k] || ' ' || i.indclass[k] || ' ' || i.indcollation[k] || ' ' || i.indoption[k]
               FROM generate_series(0, i.indnkeyatts - 1) k ORDER BY k) AS keys,
       i.indpred IS NULL AND i.indexprs IS NULL AS plain,
       i.indisunique AS is_unique, i.indisprimary AS is_primary,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')) AS is_constraint,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype = 'f') AS is_referenced,
       i.indisreplident AS is_identity,
       i.indisvalid AND i.indisready AS is_valid,
       EXISTS (SELECT FROM pg_locks l WHERE l.relation = t.oid AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted) AS in_work,
       CASE WHEN NOT EXISTS (SELECT FROM locked l WHERE l.relation IN (c.oid, t.oid)) THEN pg_relation_size(c.oid) END AS bytes,
       coalesce(s.idx_scan, 0) AS scans, coalesce(s.idx_tup_read, 0) AS entries_read,
       (to_jsonb(s) ->> 'last_idx_scan')::timestamptz AS last_scan
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  JOIN pg_am m ON m.oid = c.relam
  LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = c.oid
 WHERE c.relkind = 'i' AND c.relpersistence <> 't'
   AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'refit', 'apalis')
 ORDER BY 16 DESC NULLS FIRST, 1, 2
 LIMIT 5000
