INSERT INTO refit.load_sample
    (run, at_ms, span_ms, done, errors, p50, p99, slowest,
     legacy_done, legacy_errors, legacy_p50, legacy_p99, legacy_slowest, cpu, memory_bytes, waiting)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
