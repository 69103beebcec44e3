SELECT r.run, r.scope, r.started_at, r.finished_at, r.digest,
       (SELECT coalesce(sum(looked_at), 0)::bigint FROM refit.integrity_probe p WHERE p.run = r.run) AS looked_at,
       (SELECT count(*) FROM refit.integrity_probe p WHERE p.run = r.run AND p.state IN ('open', 'left_out')) AS left_out,
       (SELECT count(*) FROM refit.integrity_finding f WHERE f.run = r.run AND f.weight = 'critical') AS critical,
       (SELECT count(*) FROM refit.integrity_finding f WHERE f.run = r.run AND f.weight = 'unknown') AS unknown,
       (SELECT count(*) FROM refit.integrity_finding f WHERE f.run = r.run AND f.weight = 'warning') AS warning
  FROM refit.integrity r
 WHERE $2::bigint IS NULL OR r.run < $2
 ORDER BY r.run DESC
 LIMIT $1
