SELECT key FROM refit.quarantine WHERE plan = $1 AND move = $2 AND state IN ('open', 'accepted')
