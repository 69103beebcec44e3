-- Slots that nobody reads, or that keep more than 1 GB of WAL.
SELECT s.slot_name::text AS subject,
       format('%s, %s kept', CASE WHEN s.active THEN 'read' ELSE 'nobody reads it' END, pg_size_pretty(k.bytes)) AS problem,
       CASE WHEN NOT s.active THEN format('SELECT pg_drop_replication_slot(%L)', s.slot_name) ELSE '' END AS statement
  FROM pg_replication_slots s
  CROSS JOIN LATERAL (SELECT CASE WHEN pg_is_in_recovery() THEN 0
                                  ELSE coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn), 0) END AS bytes) k
 WHERE NOT s.active OR k.bytes > 1073741824
 ORDER BY s.slot_name
