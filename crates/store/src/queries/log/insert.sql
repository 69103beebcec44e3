INSERT INTO refit.log (run, level, text) VALUES ($1, $2, $3)
