INSERT INTO refit.token (hash, account, name, scope, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id
