INSERT INTO refit.report (run, title, phase, plan_hash, started_at, finished_at, verdict)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id
