INSERT INTO refit.integrity (run, scope, plan_hash, server) VALUES ($1, $2, $3, $4)
ON CONFLICT (run) DO NOTHING
