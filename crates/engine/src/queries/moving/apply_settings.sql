-- What is lost with the server is applied again: the log loses it as well.
SET LOCAL synchronous_commit = off;
SET LOCAL jit = off;
-- The head of the log is the same one for every attempt.
SET LOCAL synchronize_seqscans = off;
SET LOCAL enable_seqscan = off;
SET LOCAL lock_timeout = '200ms';
SET LOCAL statement_timeout = '5s';
SET LOCAL idle_in_transaction_session_timeout = '5s';
SET LOCAL refit.applying = 'on';
