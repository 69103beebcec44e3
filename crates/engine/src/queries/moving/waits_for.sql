-- Whom a session ($1) waits for right now.
SELECT a.pid,
       coalesce(nullif(a.application_name, ''), a.backend_type) AS application,
       left(regexp_replace(coalesce(a.query, ''), '\s+', ' ', 'g'), 120) AS query
  FROM unnest(pg_blocking_pids($1)) b (pid) JOIN pg_stat_activity a ON a.pid = b.pid
 ORDER BY a.pid LIMIT 20
