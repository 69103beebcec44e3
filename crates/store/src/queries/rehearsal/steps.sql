SELECT seq, phase, kind, title, duration_ms, bytes, wal_bytes, lock_ms, locked, failure
  FROM refit.rehearsal_step
 WHERE run = $1
 ORDER BY seq
