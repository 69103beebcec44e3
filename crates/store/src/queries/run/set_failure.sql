UPDATE refit.run SET failure = $2, updated_at = clock_timestamp() WHERE id = $1
