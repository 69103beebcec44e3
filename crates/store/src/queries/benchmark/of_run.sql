SELECT run, seq, name, title, unit, samples, mean, p50, p90, p99, slowest,
       at_most, at_least, verdict, note, plan, at
  FROM refit.benchmark
 WHERE run = $1
 ORDER BY seq
