INSERT INTO refit.verification (run, seq, lo, hi, source_rows, target_rows, equal, duration_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
