-- The newest rehearsal that is done with, or the one of this run.
SELECT r.run AS id, r.at,
       run.status = 'succeeded' AND count(s) > 0 AND count(s.failure) = 0 AS good,
       concat('Run ', r.run, ': ', count(s) - count(s.failure), ' of ', count(s), ' steps carried out on a copy of ', r.rows, ' rows',
              CASE WHEN run.status <> 'succeeded' THEN concat(', ', run.status) END) AS what,
       encode(sha256(convert_to(concat_ws(' ', r.run, r.backup, r.rows, r.real_rows, r.server, run.status, run.plan_hash,
              jsonb_agg(jsonb_build_array(s.seq, s.phase, s.kind, s.title, s.duration_ms, s.lock_ms, s.failure) ORDER BY s.seq)::text), 'UTF8')), 'hex') AS digest
  FROM refit.rehearsal r
  JOIN refit.run ON run.id = r.run
  LEFT JOIN refit.rehearsal_step s ON s.run = r.run
 WHERE run.status IN ('succeeded', 'failed', 'cancelled') AND ($1::bigint IS NULL OR r.run = $1)
 GROUP BY r.run, run.id ORDER BY r.run DESC LIMIT 1
