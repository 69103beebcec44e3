UPDATE refit.run SET total = done, updated_at = clock_timestamp() WHERE id = $1
