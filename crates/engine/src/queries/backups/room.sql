-- Bytes of the tables that a dump carries, without and with their indexes,
-- where the data lie, and whether that is this machine.
SELECT coalesce(sum(pg_table_size(c.oid)), 0)::bigint,
       coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint,
       CASE WHEN pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') THEN current_setting('data_directory', true) END,
       inet_client_addr() IS NULL OR inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1'
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm')
   AND n.nspname <> ALL ($1) AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
