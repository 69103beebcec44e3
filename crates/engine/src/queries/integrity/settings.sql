-- No statement of a report holds a snapshot for longer.
SET LOCAL statement_timeout = '10s';
-- Nor queues behind DDL, or everybody else queues behind it.
SET LOCAL lock_timeout = '1s';
SET LOCAL idle_in_transaction_session_timeout = '5s';
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL timezone = 'UTC';
-- A report takes one core and leaves the others to the application.
SET LOCAL max_parallel_workers_per_gather = 0;
