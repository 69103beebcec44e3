UPDATE refit.applier
   SET backlog = $4, oldest = $5, applied = applied + $6, failure = $7, updated_at = clock_timestamp()
 WHERE plan = $1 AND move = $2 AND epoch = $3
