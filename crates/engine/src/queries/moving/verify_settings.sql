SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL lock_timeout = '2s';
SET LOCAL idle_in_transaction_session_timeout = '5s';
-- Amounts that a constraint keeps above zero are not asked for their sign.
SET LOCAL constraint_exclusion = on;
-- A range is compared by one session, and one or two at a time: more of them
-- would take the processors from the application.
SET LOCAL max_parallel_workers_per_gather = 0;
