UPDATE refit.move SET updated_at = clock_timestamp() WHERE plan = $1 AND id = $2
