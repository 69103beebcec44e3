UPDATE refit.override SET ended_at = clock_timestamp(), ended_by = $2
 WHERE id = $1 AND ended_at IS NULL AND until > clock_timestamp()
