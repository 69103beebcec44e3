-- A mark that runs and checks have set bears the time when they did.
INSERT INTO refit.mark (plan, task, seq, state, owner, note, because, actor, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, clock_timestamp()))
