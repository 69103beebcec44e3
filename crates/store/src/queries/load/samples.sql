-- So many at most, evenly over the test: of each stretch of time the slowest.
WITH numbered AS (
    SELECT *, ntile($2::integer) OVER (ORDER BY at_ms) AS part FROM refit.load_sample WHERE run = $1
)
SELECT DISTINCT ON (part)
       at_ms, span_ms, done, errors, p50, p99, slowest,
       legacy_done, legacy_errors, legacy_p50, legacy_p99, legacy_slowest, cpu, memory_bytes, waiting
  FROM numbered
 ORDER BY part, p99 DESC, at_ms
