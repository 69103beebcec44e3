INSERT INTO refit.run (kind, subject, title, phase, task, status, actor, plan_id, plan_hash, params)
VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9)
RETURNING *
