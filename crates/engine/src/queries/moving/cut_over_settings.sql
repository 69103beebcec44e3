-- Writers wait as long as this takes: so it is short, or it is given up.
SET LOCAL lock_timeout = '200ms';
SET LOCAL statement_timeout = '500ms';
SET LOCAL idle_in_transaction_session_timeout = '300ms';
SET LOCAL jit = off;
SET LOCAL enable_seqscan = off;
SET LOCAL refit.applying = 'on';
