SELECT id, run, title, phase, plan_hash, started_at, finished_at, verdict FROM refit.report ORDER BY id DESC LIMIT $1
