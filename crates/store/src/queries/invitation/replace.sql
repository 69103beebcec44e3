WITH gone AS (DELETE FROM refit.invitation)
INSERT INTO refit.invitation (token, expires_at) VALUES ($1, $2)
