UPDATE refit.run SET report = $2, updated_at = clock_timestamp() WHERE id = $1
