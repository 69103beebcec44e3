-- Transactions of this database older than five minutes, ours aside.
SELECT 'session ' || a.pid AS subject,
       format('%s of %s, open since %s, %s: %s', nullif(a.application_name, ''), a.usename, to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS'),
              a.state, left(a.query, 200)) AS problem,
       format('SELECT pg_terminate_backend(%s)', a.pid) AS statement
  FROM pg_stat_activity a
 WHERE a.datname = current_database() AND a.xact_start < clock_timestamp() - interval '5 minutes'
   AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
 ORDER BY a.xact_start
