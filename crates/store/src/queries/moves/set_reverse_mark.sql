UPDATE refit.move SET reverse_mark = $3, updated_at = clock_timestamp() WHERE plan = $1 AND id = $2
