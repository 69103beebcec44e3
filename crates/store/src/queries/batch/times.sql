SELECT count(*) AS batches,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) AS p50,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY duration_ms) AS p90
  FROM refit.batch WHERE run = $1
