-- One row, also when nothing was sampled yet: the time comes along.
SELECT now.now, s.at, s.signals, s.canary_ms
  FROM (SELECT clock_timestamp() AS now) now LEFT JOIN refit.throttle_sample s ON s.run = $1
