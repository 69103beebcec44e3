-- Sessions that use a table right now: they hold a lock on it, or on one of its
-- partitions, or the statement they run names it. `$1` the table, `$2` its name
-- as a pattern. Readers hold the two weakest locks, writers stronger ones. Our
-- own sessions are left out by what they call themselves.
WITH RECURSIVE family AS (
    SELECT to_regclass($1)::oid AS oid
    UNION ALL
    SELECT i.inhrelid FROM pg_inherits i JOIN family f ON i.inhparent = f.oid
), locks AS (
    SELECT l.pid, bool_or(l.mode NOT IN ('AccessShareLock', 'RowShareLock')) AS writes
      FROM pg_locks l JOIN family f ON l.relation = f.oid
     WHERE l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     GROUP BY l.pid
)
SELECT a.pid, a.application_name AS application, coalesce(a.usename, '')::text AS role,
       coalesce(l.writes, false) AS writes, coalesce(a.state, '') AS state,
       left(a.query, 500) AS query, a.query_start AS since
  FROM pg_stat_activity a LEFT JOIN locks l ON l.pid = a.pid
 WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
   AND a.backend_type = 'client backend'
   AND a.application_name !~ '^refit .*(control|work|queue|diagnostics)$'
   AND (l.pid IS NOT NULL OR (a.state <> 'idle' AND a.query ~* $2))
 ORDER BY writes DESC, a.query_start
 LIMIT 100
