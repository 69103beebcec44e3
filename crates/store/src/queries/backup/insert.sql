INSERT INTO refit.backup (run, actor, database) VALUES ($1, $2, $3)
RETURNING *
