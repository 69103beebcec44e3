UPDATE refit.cut_over
   SET outcome = $2, error = $3, ended_at = clock_timestamp(), updated_at = clock_timestamp()
 WHERE id = $1 AND outcome IS NULL
