-- Ends what a worker that is gone has left at work: in a scratch database, or
-- a dump that goes on without whoever started it.
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE pid <> pg_backend_pid() AND usename = current_user AND (datname = $1 OR (datname = current_database() AND application_name = $2))
