SET LOCAL lock_timeout = '200ms';
SET LOCAL idle_in_transaction_session_timeout = '5s';
