INSERT INTO refit.migration (plan, version, name, checksum, actor, run, duration_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
