SET LOCAL lock_timeout = '200ms';
-- Whoever falls silent with a lock in hand must not keep others waiting.
SET LOCAL idle_in_transaction_session_timeout = '300ms';
