-- Ends a dump that goes on without the worker that started it. Only programs
-- of ours have such a name: no session of a client may ever be ended here.
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE datname = current_database() AND application_name = $1 AND starts_with($1, 'refit backup run ')
   AND usename = current_user AND pid <> pg_backend_pid()
