INSERT INTO refit.firing (plan_id, kind, subject, due_at, outcome, times, note)
VALUES ($1, $2, $3, $4, $5, $6, '')
ON CONFLICT (plan_id, kind, subject, due_at) DO NOTHING
