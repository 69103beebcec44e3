-- Settings that cost data, or a move its speed, with the reason. Those that are
-- well set give no line.
SELECT s.name AS subject,
       format('%s is %s: %s', s.name, current_setting(s.name, true), v.why) AS problem,
       v.statement
  FROM pg_settings s JOIN (VALUES
    ('fsync', current_setting('fsync') = 'off', 'a crash of the machine may lose the whole database', 'ALTER SYSTEM SET fsync = on'),
    ('full_page_writes', current_setting('full_page_writes') = 'off', 'a crash of the machine may tear pages', 'ALTER SYSTEM SET full_page_writes = on'),
    ('autovacuum', current_setting('autovacuum') = 'off', 'dead rows of a live table are never removed', 'ALTER SYSTEM SET autovacuum = on'),
    ('track_counts', current_setting('track_counts') = 'off', 'autovacuum and every figure of use go blind', 'ALTER SYSTEM SET track_counts = on'),
    ('synchronous_commit', current_setting('synchronous_commit') = 'off', 'what was answered as committed may be gone after a crash', 'ALTER SYSTEM SET synchronous_commit = on'),
    ('default_transaction_read_only', current_setting('default_transaction_read_only') = 'on', 'nothing can be written: is this a standby or a frozen server', 'ALTER SYSTEM SET default_transaction_read_only = off'),
    ('default_transaction_isolation', current_setting('default_transaction_isolation') <> 'read committed', 'clients that never retry will meet serialisation failures under capture', 'ALTER SYSTEM SET default_transaction_isolation = ''read committed'''),
    ('idle_in_transaction_session_timeout', (SELECT setting FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout' AND source <> 'client') = '0', 'a client that is stuck in a transaction holds its locks for ever', 'ALTER SYSTEM SET idle_in_transaction_session_timeout = ''5min'''),
    ('max_wal_size', pg_size_bytes(current_setting('max_wal_size')) < 1073741824, 'a move makes a checkpoint every few seconds; 1 GB or more is better', 'ALTER SYSTEM SET max_wal_size = ''4GB'''),
    ('maintenance_work_mem', pg_size_bytes(current_setting('maintenance_work_mem')) < 67108864, 'indexes of the new tables are built slowly', 'ALTER SYSTEM SET maintenance_work_mem = ''256MB'''),
    ('max_connections', current_setting('max_connections')::int < 40, 'Refit takes up to 20 sessions beside those of the application; wants a restart', 'ALTER SYSTEM SET max_connections = 100'),
    ('zero_damaged_pages', current_setting('zero_damaged_pages', true) = 'on', 'damaged pages are read as empty, and rows vanish in silence', 'ALTER SYSTEM SET zero_damaged_pages = off'),
    ('ignore_checksum_failure', current_setting('ignore_checksum_failure', true) = 'on', 'damaged pages are read as if they were sound', 'ALTER SYSTEM SET ignore_checksum_failure = off')
  ) v (name, wrong, why, statement) ON v.name = s.name
 WHERE v.wrong
UNION ALL
SELECT 'recovery', 'the server is a standby: nothing can be written here', '' WHERE pg_is_in_recovery()
