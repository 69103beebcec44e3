UPDATE refit.run SET stage = $2, crashes = 0, rate = NULL, updated_at = clock_timestamp() WHERE id = $1
