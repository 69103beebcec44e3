-- None while another one for the same step is pending.
INSERT INTO refit.deployment (plan, plan_hash, act, subject, purpose, opened_by, opened_at, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $7)
ON CONFLICT (plan, act, subject) WHERE ended IS NULL DO NOTHING
RETURNING id
