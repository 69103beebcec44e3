SELECT id, key, reason, "row", at FROM refit.quarantine WHERE run = $1 ORDER BY id LIMIT $2
