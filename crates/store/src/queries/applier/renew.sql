UPDATE refit.applier
   SET until = clock_timestamp() + make_interval(secs => $4)
 WHERE plan = $1 AND move = $2 AND epoch = $3
