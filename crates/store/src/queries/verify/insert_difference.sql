INSERT INTO refit.difference (run, kind, key) VALUES ($1, $2, $3)
