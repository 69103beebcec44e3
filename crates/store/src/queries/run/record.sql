INSERT INTO refit.transition (run, "from", "to", reason, actor) VALUES ($1, $2, $3, $4, $5)
