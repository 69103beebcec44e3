-- How much write-ahead log there has ever been; only the difference of two means
-- something.
select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint
