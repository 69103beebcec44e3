SELECT run, at, reset_at FROM refit.index_sample ORDER BY at DESC, run DESC LIMIT $1
