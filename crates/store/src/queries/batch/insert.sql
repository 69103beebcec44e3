INSERT INTO refit.batch
    (run, seq, lo, hi, rows_read, rows_inserted, rows_present, rows_quarantined, duration_ms, verified, worker)
SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM refit.batch WHERE run = $1
RETURNING seq
