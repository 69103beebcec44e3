SELECT version, name, checksum, applied_at, actor, run, duration_ms FROM refit.migration WHERE plan = $1 ORDER BY version
