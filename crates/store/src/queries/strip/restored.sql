UPDATE refit.stripped SET restored_at = clock_timestamp() WHERE run = $1 AND ordinal = $2
