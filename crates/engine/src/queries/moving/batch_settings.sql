-- Ranges go by the key's index. A batch that is lost with the server is copied
-- again, because its cursor is lost with it: no need to wait for the disk.
SET LOCAL enable_seqscan = off;
SET LOCAL jit = off;
SET LOCAL work_mem = '32MB';
SET LOCAL lock_timeout = '200ms';
SET LOCAL statement_timeout = '60s';
SET LOCAL idle_in_transaction_session_timeout = '5s';
SET LOCAL synchronous_commit = off;
