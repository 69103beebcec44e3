INSERT INTO refit.benchmark
    (run, seq, name, title, unit, samples, mean, p50, p90, p99, slowest,
     at_most, at_least, verdict, note, plan)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
