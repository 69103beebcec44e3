-- One that was confirmed stays until it is removed.
INSERT INTO refit.factor (account, secret, made_at) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET secret = $2, made_at = $3, step = 0 WHERE factor.confirmed_at IS NULL
