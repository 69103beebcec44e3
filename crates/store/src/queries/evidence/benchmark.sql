-- The newest run of all benchmarks, or the one with this id.
SELECT b.run AS id, b.at,
       run.status = 'succeeded' AND count(m) FILTER (WHERE m.verdict = 'missed') = 0
           AND count(m) FILTER (WHERE m.verdict = 'met') > 0 AS good,
       concat('Run ', b.run, ': ', count(m) FILTER (WHERE m.verdict = 'met'), ' targets met, ',
              count(m) FILTER (WHERE m.verdict = 'missed'), ' missed',
              CASE WHEN run.status <> 'succeeded' THEN concat(', ', run.status) END) AS what,
       encode(sha256(convert_to(concat_ws(' ', b.run, b.machine, b.server, b.version, run.status,
              jsonb_agg(jsonb_build_array(m.seq, m.name, m.mean, m.p99, m.at_most, m.at_least, m.verdict, m.note) ORDER BY m.seq)::text), 'UTF8')), 'hex') AS digest
  FROM refit.benchmark_run b
  JOIN refit.run ON run.id = b.run
  LEFT JOIN refit.benchmark m ON m.run = b.run
 WHERE run.subject = 'all' AND run.status IN ('succeeded', 'failed', 'cancelled') AND ($1::bigint IS NULL OR b.run = $1)
 GROUP BY b.run, run.id ORDER BY b.run DESC LIMIT 1
