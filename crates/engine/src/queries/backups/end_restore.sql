-- Ends whatever still works in a scratch database that is to be dropped.
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE datname = $1 AND starts_with($1, 'refit_proof_') AND usename = current_user AND pid <> pg_backend_pid()
