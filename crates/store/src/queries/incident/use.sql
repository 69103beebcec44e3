UPDATE refit.incident SET used_by = $2, used_at = $3
 WHERE id = $1 AND used_at IS NULL AND reviewed_at IS NULL AND expires_at > $3
