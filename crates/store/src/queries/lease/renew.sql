UPDATE refit.lease SET until = clock_timestamp() + make_interval(secs => $3) WHERE run = $1 AND epoch = $2
