-- Tables with their size, rows, bloat and care. Asking for a size waits for
-- whoever has locked the table out, so such a table is shown without one.
-- The bloat is an estimate: pages beyond what rows of the average width need.
WITH locked AS (
    SELECT DISTINCT relation FROM pg_locks
     WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), widths AS (
    SELECT s.schemaname, s.tablename,
           sum(s.avg_width * (1 - s.null_frac))::float8 AS width, count(*) AS columns
      FROM pg_stats s
     WHERE NOT s.inherited AND s.schemaname NOT IN ('pg_catalog', 'information_schema')
     GROUP BY 1, 2
), measured AS (
    SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind, c.reltuples, c.relpages,
           c.relfrozenxid, c.relnatts,
           EXISTS (SELECT FROM locked l WHERE l.relation = c.oid
                   OR l.relation IN (SELECT indexrelid FROM pg_index i WHERE i.indrelid = c.oid)) AS locked,
           coalesce((SELECT substring(option FROM '[0-9]+')::int FROM unnest(c.reloptions) option
                      WHERE option LIKE 'fillfactor=%'), 100) AS fillfactor
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
       AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'refit', 'apalis')
)
SELECT m.schema, m.name,
       CASE m.relkind WHEN 'm' THEN 'materialized view' ELSE 'table' END AS kind,
       m.locked,
       CASE WHEN NOT m.locked THEN pg_table_size(m.oid) END AS bytes,
       CASE WHEN NOT m.locked THEN pg_indexes_size(m.oid) END AS index_bytes,
       s.n_live_tup AS live, s.n_dead_tup AS dead,
       s.n_mod_since_analyze AS changed,
       s.seq_scan AS whole_reads, s.seq_tup_read AS rows_read_whole, coalesce(s.idx_scan, 0) AS index_reads,
       CASE WHEN m.relpages > 0 AND m.reltuples > 0 AND w.columns = (
                SELECT count(*) FROM pg_attribute a WHERE a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped)
            THEN greatest(0, 8192.0 * (m.relpages - ceil(
                     m.reltuples * (28 + 8 * ceil((w.width + m.relnatts / 8) / 8))
                     / (8168.0 * m.fillfactor / 100))))::bigint END AS bloat_bytes,
       greatest(s.last_vacuum, s.last_autovacuum) AS vacuumed,
       greatest(s.last_analyze, s.last_autoanalyze) AS analyzed,
       CASE WHEN m.relkind = 'r' THEN age(m.relfrozenxid)::bigint END AS transaction_age
  FROM measured m
  LEFT JOIN pg_stat_all_tables s ON s.relid = m.oid
  LEFT JOIN widths w ON w.schemaname = m.schema AND w.tablename = m.name
 ORDER BY 5 DESC NULLS FIRST, 1, 2
 LIMIT 2000
