SELECT id, run, title, phase, plan_hash, started_at, finished_at, verdict
  FROM refit.report
 WHERE $2::bigint IS NULL OR id < $2
 ORDER BY id DESC LIMIT $1
