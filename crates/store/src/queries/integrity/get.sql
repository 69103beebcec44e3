SELECT run, scope, plan_hash, server, started_at, finished_at, digest FROM refit.integrity WHERE run = $1
