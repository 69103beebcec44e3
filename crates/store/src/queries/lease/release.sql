UPDATE refit.lease SET until = '-infinity' WHERE run = $1 AND epoch = $2
