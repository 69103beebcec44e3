SELECT seq, lo, hi, source_rows, target_rows, equal, duration_ms FROM refit.verification WHERE run = $1 ORDER BY seq
