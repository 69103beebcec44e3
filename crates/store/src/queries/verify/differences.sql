SELECT kind, key FROM refit.difference WHERE run = $1 ORDER BY key LIMIT $2
