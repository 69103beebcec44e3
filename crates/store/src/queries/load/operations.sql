SELECT side, operation, done, errors, mean, p50, p90, p99, slowest, at_most, verdict
  FROM refit.load_operation
 WHERE run = $1
 ORDER BY seq
