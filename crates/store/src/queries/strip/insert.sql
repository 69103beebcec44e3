INSERT INTO refit.stripped (run, ordinal, kind, name, definition) VALUES ($1, $2, $3, $4, $5)
