-- Once: the first time stays.
UPDATE refit.token SET revoked_at = $3
 WHERE id = $1 AND ($2::bigint IS NULL OR account = $2) AND revoked_at IS NULL
RETURNING name
