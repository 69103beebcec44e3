-- Size of the source with its indexes, where the data lies, and whether that
-- is this machine. Without the right to read the setting it stays unknown.
SELECT pg_total_relation_size(to_regclass($1)),
       CASE WHEN pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') THEN current_setting('data_directory', true) END,
       inet_client_addr() IS NULL OR inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1'
