SELECT state, looked_at, pieces, cursor, duration_ms FROM refit.integrity_probe WHERE run = $1 AND probe = $2
