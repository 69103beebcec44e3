-- Bytes of WAL that may still be written before the first slot is lost. A slot
-- that is behind what is kept in any case has none left. Read through JSON:
-- PostgreSQL 12 has neither column.
SELECT 'slots' AS signal,
       CASE WHEN s.behind > 0 THEN 0 ELSE s.least END AS value,
       s.behind > 0 OR s.least IS NOT NULL AS applies,
       CASE WHEN s.behind > 0 THEN 'behind: ' || s.names_behind
            WHEN s.least IS NOT NULL THEN 'the closest to its end: ' || s.closest
            WHEN s.slots > 0 THEN 'no limit is set for slots (max_slot_wal_keep_size); the disk is watched'
            ELSE 'there is no replication slot' END AS says
  FROM given g
 CROSS JOIN LATERAL (
       SELECT count(*) AS slots, count(*) FILTER (WHERE status <> 'reserved') AS behind, min(bytes_left) AS least,
              (array_agg(name ORDER BY bytes_left))[1] AS closest,
              string_agg(name || ' (' || status || ')', ', ' ORDER BY name) FILTER (WHERE status <> 'reserved') AS names_behind
         FROM (SELECT slot_name::text AS name, to_jsonb(r) ->> 'wal_status' AS status,
                      (to_jsonb(r) ->> 'safe_wal_size')::float8 AS bytes_left
                 FROM pg_replication_slots r) slot) s
