-- Standbys, how far the slowest is behind, and the WAL that slots without a
-- reader hold back.
SELECT (SELECT count(*) FROM pg_stat_replication),
       (SELECT max(extract(epoch FROM replay_lag)) FROM pg_stat_replication)::float8,
       (SELECT max(pg_wal_lsn_diff(
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END,
                   restart_lsn))::bigint
          FROM pg_replication_slots WHERE NOT active)
