INSERT INTO refit.account (name, roles, password, created_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO NOTHING
RETURNING id, name, roles, created_at, created_by, disabled_at, signed_in_at
