-- What PostgreSQL counts of this database. All of it only ever grows until the
-- statistics are reset; rates are differences of two looks.
SELECT clock_timestamp() AS at,
       d.xact_commit AS commits, d.xact_rollback AS rollbacks,
       d.blks_read AS blocks_read, d.blks_hit AS blocks_hit,
       d.tup_inserted AS inserted, d.tup_updated AS updated, d.tup_deleted AS deleted,
       d.tup_returned AS returned, d.temp_bytes, d.deadlocks, d.conflicts,
       d.stats_reset,
       CASE WHEN pg_is_in_recovery() THEN NULL
            ELSE pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint END AS wal_bytes,
       (SELECT age(datfrozenxid)::bigint FROM pg_database WHERE datname = current_database()) AS transaction_age,
       current_setting('autovacuum_freeze_max_age')::bigint AS freeze_at,
       current_setting('max_connections')::bigint AS connections_allowed,
       (SELECT sum(numbackends)::bigint FROM pg_stat_database) AS connections
  FROM pg_stat_database d
 WHERE d.datname = current_database()
