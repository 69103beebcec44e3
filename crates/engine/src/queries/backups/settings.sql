-- For a transaction that reads every table: both sides have to read a value as
-- the same text, no row may be hidden, and nothing may end it half-way.
SET LOCAL jit = off;
SET LOCAL row_security = off;
SET LOCAL bytea_output = 'hex';
SET LOCAL lc_monetary = 'C';
SET LOCAL lock_timeout = '60s';
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
-- PostgreSQL 17 has one more.
SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout';
