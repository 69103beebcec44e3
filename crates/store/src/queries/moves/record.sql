INSERT INTO refit.move_transition (plan, move, "from", "to", reason, actor) VALUES ($1, $2, $3, $4, $5, $6)
