INSERT INTO refit.statement_sample (plan_id, phase, edge, at, statements) VALUES ($1, $2, $3, $4, $5)
