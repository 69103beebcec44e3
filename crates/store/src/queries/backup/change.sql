UPDATE refit.backup SET state = $3, reason = $4, updated_at = clock_timestamp()
 WHERE id = $1 AND state = $2
RETURNING *
