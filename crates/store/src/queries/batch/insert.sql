INSERT INTO refit.batch
    (run, seq, range, lo, hi, rows_read, rows_inserted, rows_present, rows_quarantined, duration_ms, verified, worker)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
