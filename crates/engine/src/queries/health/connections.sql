SELECT sum(numbackends)::bigint, current_setting('max_connections')::bigint FROM pg_stat_database
