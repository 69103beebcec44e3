-- Sessions that have locked source ($1) or target ($2) of a move, or a part of
-- them. In the way is every mode that conflicts with SHARE ROW EXCLUSIVE.
WITH RECURSIVE part AS (
    SELECT side, to_regclass(name)::oid AS oid FROM (VALUES ('source', $1), ('target', $2)) AS t (side, name)
    UNION ALL
    SELECT part.side, i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.oid
)
SELECT a.pid,
       coalesce(nullif(a.application_name, ''), a.backend_type) AS application,
       coalesce(a.usename::text, '') AS role,
       coalesce(a.state, '') AS state,
       greatest(extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.query_start)), 0)::float8 AS seconds,
       left(regexp_replace(coalesce(a.query, ''), '\s+', ' ', 'g'), 300) AS query,
       array_agg(DISTINCT part.side || ' ' || l.mode) AS locks,
       bool_or(l.mode NOT IN ('AccessShareLock', 'RowShareLock')) AS in_the_way
  FROM part
  JOIN pg_locks l ON l.relation = part.oid AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE a.pid <> pg_backend_pid()
 GROUP BY a.pid, a.application_name, a.backend_type, a.usename, a.state, a.xact_start, a.query_start, a.query
 ORDER BY in_the_way DESC, seconds DESC
 LIMIT 50
