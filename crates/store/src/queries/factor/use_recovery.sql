UPDATE refit.recovery SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at IS NULL
