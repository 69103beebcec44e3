UPDATE refit.move SET verified_run = $3, updated_at = clock_timestamp() WHERE plan = $1 AND id = $2
