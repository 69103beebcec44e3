INSERT INTO refit.rehearsal_step
    (run, seq, phase, kind, title, duration_ms, bytes, wal_bytes, lock_ms, locked, failure)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
