SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL lock_timeout = '2s';
SET LOCAL idle_in_transaction_session_timeout = '5s';
-- Amounts that a constraint keeps above zero are not asked for their sign.
SET LOCAL constraint_exclusion = on;
