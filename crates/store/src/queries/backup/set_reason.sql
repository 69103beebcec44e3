UPDATE refit.backup SET reason = $2, updated_at = clock_timestamp() WHERE id = $1
