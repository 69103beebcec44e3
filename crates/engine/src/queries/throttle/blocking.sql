-- How long the longest of the others has been waiting for a lock of ours.
-- Before PostgreSQL 14 no lock knows its waiting time; the statement's counts.
SELECT 'blocking' AS signal,
       CASE WHEN w.waiters = w.timed THEN coalesce(w.seconds, 0) END AS value,
       true AS applies,
       CASE WHEN w.waiters > w.timed THEN g.no_right
            WHEN w.waiters > 0 THEN format('%s waiting, pid %s the longest', w.waiters, w.pid)
            ELSE 'nobody waits for us' END AS says
  FROM given g
 CROSS JOIN LATERAL (
       SELECT count(*) AS waiters, count(seconds) AS timed, max(seconds) AS seconds,
              (array_agg(pid ORDER BY seconds DESC NULLS LAST))[1] AS pid
         FROM (SELECT l.pid, extract(epoch FROM clock_timestamp() - CASE WHEN to_jsonb(l) ? 'waitstart'
                      THEN coalesce((to_jsonb(l) ->> 'waitstart')::timestamptz, clock_timestamp())
                      ELSE a.query_start END)::float8 AS seconds
                 FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE NOT l.granted AND coalesce(a.application_name, '') <> ALL (g.ours)
                  AND pg_blocking_pids(l.pid)
                      && ARRAY(SELECT o.pid FROM pg_stat_activity o WHERE o.application_name = ANY (g.ours))) waiter) w
