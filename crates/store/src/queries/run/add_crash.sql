UPDATE refit.run SET crashes = crashes + 1, updated_at = clock_timestamp() WHERE id = $1 RETURNING crashes
