-- What is known by now; each time in place of the time before.
INSERT INTO refit.load_operation
    (run, seq, side, operation, done, errors, mean, p50, p90, p99, slowest, at_most, verdict)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (run, seq) DO UPDATE SET
    (side, operation, done, errors, mean, p50, p90, p99, slowest, at_most, verdict) =
    (excluded.side, excluded.operation, excluded.done, excluded.errors, excluded.mean, excluded.p50,
     excluded.p90, excluded.p99, excluded.slowest, excluded.at_most, excluded.verdict)
