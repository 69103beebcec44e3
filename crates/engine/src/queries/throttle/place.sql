-- Where the data lie, whether the session comes from the same machine, and the
-- process that serves it. Without the right to read the setting it is unknown.
SELECT CASE WHEN pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') THEN current_setting('data_directory', true) END,
       inet_client_addr() IS NULL OR inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1',
       pg_backend_pid()
