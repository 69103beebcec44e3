-- Newest first, or the one of this run.
SELECT run, seconds, rate, upsert, read, lookup, legacy, connections, machine, server, version,
       database_bytes, began_at, ended_at, wal_bytes, errors, waits
  FROM refit.load
 WHERE $1::bigint IS NULL OR run = $1
 ORDER BY run DESC
 LIMIT $2
