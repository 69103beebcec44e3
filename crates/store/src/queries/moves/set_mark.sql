UPDATE refit.move
   SET mark = $3, reverse_mark = $4, armed_at = clock_timestamp(), broken = NULL, broken_at = NULL, verified_run = NULL,
       updated_at = clock_timestamp()
 WHERE plan = $1 AND id = $2
