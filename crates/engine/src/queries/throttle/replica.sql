-- How far the standby or subscriber that is furthest behind is behind, in bytes
-- and in time. Time alone understates a standby that stands still. A receiver
-- of WAL replays nothing: what it has flushed counts. Base backups do not.
SELECT m.signal, CASE WHEN r.told = r.receivers THEN m.value END AS value, r.receivers > 0 AS applies,
       CASE WHEN r.receivers = 0 THEN 'no standby is connected'
            WHEN r.told < r.receivers AND NOT g.sees_all THEN g.no_right
            WHEN r.told < r.receivers THEN 'a standby has not said yet how far it is'
            ELSE 'the furthest behind: ' || coalesce(nullif(r.name, ''), 'one without a name') END AS says
  FROM given g
 CROSS JOIN LATERAL (
       SELECT count(*) AS receivers, count(bytes) AS told, max(greatest(bytes, 0)) AS bytes, max(coalesce(seconds, 0)) AS seconds,
              (array_agg(name ORDER BY bytes DESC NULLS LAST))[1] AS name
         FROM (SELECT application_name AS name, extract(epoch FROM replay_lag)::float8 AS seconds,
                      pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn))::float8 AS bytes
                 FROM pg_stat_replication WHERE state IS DISTINCT FROM 'backup') receiver) r
 CROSS JOIN LATERAL (VALUES ('replica_bytes', r.bytes), ('replica_seconds', r.seconds)) m(signal, value)
