INSERT INTO refit.mark (plan, task, state, owner, note, actor) VALUES ($1, $2, $3, $4, $5, $6)
