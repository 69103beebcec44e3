-- Open transactions, the oldest first: each holds back vacuum
-- and whatever waits for its locks. Prepared ones have no session.
SELECT a.pid, NULL::text AS prepared,
       coalesce(nullif(a.application_name, ''), '(no name)') AS application,
       coalesce(a.usename, '')::text AS role,
       coalesce(a.state, 'hidden') AS state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS open_for,
       extract(epoch FROM clock_timestamp() - a.state_change)::float8 AS in_state,
       coalesce(a.wait_event_type || ': ' || a.wait_event, '') AS waits_for,
       age(a.backend_xmin)::bigint AS holds_back,
       left(coalesce(a.query, ''), 500) AS statement
  FROM pg_stat_activity a
 WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
   AND a.xact_start IS NOT NULL
UNION ALL
SELECT NULL, p.gid, '(prepared transaction)', p.owner::text, 'prepared',
       extract(epoch FROM clock_timestamp() - p.prepared)::float8,
       extract(epoch FROM clock_timestamp() - p.prepared)::float8,
       '', age(p.transaction)::bigint, ''
  FROM pg_prepared_xacts p
 WHERE p.database = current_database()
 ORDER BY 6 DESC
 LIMIT 100
