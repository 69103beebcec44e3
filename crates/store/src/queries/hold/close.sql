UPDATE refit.hold SET until = greatest($3, since), override = $4 WHERE run = $1 AND signal = $2 AND until IS NULL
