-- Finished WAL segments that are not in the archive yet: from the number in the
-- name of the last archived one to the one that is being written.
SELECT 'archive' AS signal, CASE WHEN a.archived IS NOT NULL THEN greatest(a.current - a.archived - 1, 0)::float8 END AS value, a.applies,
       CASE WHEN NOT a.applies THEN 'archive_mode is off'
            WHEN a.archived IS NULL THEN 'no segment was archived since the statistics began; look at archive_command, then SELECT pg_switch_wal()'
            ELSE 'last archived: ' || a.last END AS says
  FROM given g
 CROSS JOIN LATERAL (
       SELECT current_setting('archive_mode') <> 'off' AS applies, last_archived_wal AS last,
              floor(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') / size) AS current,
              CASE WHEN last_archived_wal ~ '^[0-9A-F]{24}' THEN
                   ('x' || lpad(substr(last_archived_wal, 9, 8), 16, '0'))::bit(64)::bigint * (4294967296 / size)
                   + ('x' || lpad(substr(last_archived_wal, 17, 8), 16, '0'))::bit(64)::bigint END AS archived
         FROM pg_stat_archiver, (SELECT pg_size_bytes(current_setting('wal_segment_size')) AS size) segment) a
