UPDATE refit.applier SET until = '-infinity' WHERE plan = $1 AND move = $2 AND epoch = $3
