-- Ends the statements of ours that others have been waiting for too long.
SELECT count(*) FILTER (WHERE pg_cancel_backend(o.pid)) FROM pg_stat_activity o
 WHERE o.application_name = $1 AND o.datname = current_database() AND o.pid <> pg_backend_pid()
   AND EXISTS (SELECT FROM pg_locks l WHERE NOT l.granted AND o.pid = ANY (pg_blocking_pids(l.pid)))
