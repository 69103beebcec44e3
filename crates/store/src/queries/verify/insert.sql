-- As old as its snapshot, which is not older than the transaction.
INSERT INTO refit.verification (run, seq, lo, hi, source_rows, target_rows, equal, duration_ms, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())
