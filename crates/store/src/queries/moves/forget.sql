UPDATE refit.move
   SET mark = NULL, reverse_mark = NULL, window_from = NULL, armed_at = NULL, broken = NULL, broken_at = NULL, verified_run = NULL,
       updated_at = clock_timestamp()
 WHERE plan = $1 AND id = $2
