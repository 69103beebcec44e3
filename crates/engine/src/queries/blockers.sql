SELECT format('pid %s (%s, %s) %s for %s: %s',
              a.pid, coalesce(nullif(a.application_name, ''), 'no application name'), a.usename, a.state,
              date_trunc('second', clock_timestamp() - a.xact_start), left(regexp_replace(a.query, '\s+', ' ', 'g'), 80))
  FROM pg_stat_activity a
 WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL
   AND EXISTS (SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                WHERE l.pid = a.pid AND l.granted AND c.relkind IN ('r', 'p') AND c.relnamespace <> 'pg_catalog'::regnamespace)
 ORDER BY a.xact_start LIMIT 3
