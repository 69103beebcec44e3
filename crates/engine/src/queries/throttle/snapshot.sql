-- Our oldest transaction with a snapshot. Building an index takes as long as it
-- takes and happens when no batch does.
SELECT 'snapshot' AS signal, s.seconds AS value, true AS applies,
       coalesce('pid ' || s.pid, 'none is open') AS says
  FROM given g
 CROSS JOIN LATERAL (
       SELECT coalesce(max(age), 0)::float8 AS seconds, (array_agg(pid ORDER BY age DESC))[1] AS pid
         FROM (SELECT a.pid, extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS age
                 FROM pg_stat_activity a
                WHERE a.application_name = ANY (g.ours) AND a.datname = current_database() AND a.backend_xmin IS NOT NULL
                  AND a.pid <> pg_backend_pid()
                  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index i WHERE i.pid = a.pid)) old) s
