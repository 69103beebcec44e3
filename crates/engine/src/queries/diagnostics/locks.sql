-- Sessions that wait for a lock, and those they wait for. Only waiters are
-- asked who blocks them: the question locks the lock table for a moment.
WITH waiters AS (
    SELECT a.pid, pg_blocking_pids(a.pid) AS blocked_by
      FROM pg_stat_activity a
     WHERE a.wait_event_type = 'Lock'
     LIMIT 500
), involved AS (
    SELECT pid, blocked_by FROM waiters
    UNION
    SELECT DISTINCT b.pid, '{}'::int[] FROM waiters w, unnest(w.blocked_by) b (pid)
     WHERE b.pid NOT IN (SELECT pid FROM waiters)
), wanted AS (
    SELECT DISTINCT ON (l.pid) l.pid, l.mode, l.locktype,
           CASE WHEN l.relation IS NOT NULL AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                THEN l.relation::regclass::text END AS relation,
           (to_jsonb(l) ->> 'waitstart')::timestamptz AS since
      FROM pg_locks l
     WHERE NOT l.granted
     ORDER BY l.pid
)
SELECT i.pid, i.blocked_by,
       coalesce(nullif(a.application_name, ''), CASE i.pid WHEN 0 THEN 'prepared transaction' ELSE '(no name)' END) AS application,
       coalesce(a.usename, '')::text AS role,
       coalesce(a.state, 'hidden') AS state,
       w.mode, coalesce(w.relation, w.locktype) AS wants,
       extract(epoch FROM clock_timestamp() - coalesce(w.since, a.query_start))::float8 AS waits,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS in_transaction,
       left(coalesce(a.query, ''), 500) AS statement
  FROM involved i
  LEFT JOIN pg_stat_activity a ON a.pid = i.pid
  LEFT JOIN wanted w ON w.pid = i.pid
 ORDER BY i.pid
