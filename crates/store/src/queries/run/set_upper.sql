UPDATE refit.run
   SET upper_key = $2, total = $3, done = 0, unit = 'rows', updated_at = clock_timestamp()
 WHERE id = $1
