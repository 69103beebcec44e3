UPDATE refit.move
   SET state = $4, updated_at = clock_timestamp()
 WHERE plan = $1 AND id = $2 AND state = $3
