UPDATE refit.integrity SET finished_at = coalesce(finished_at, clock_timestamp()), digest = $2 WHERE run = $1
