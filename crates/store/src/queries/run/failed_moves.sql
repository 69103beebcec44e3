-- Moves of a phase that failed and could still be retried.
SELECT id FROM refit.run
 WHERE plan_id = $1 AND phase = $2 AND kind = 'move' AND status = 'failed'
 ORDER BY id FOR UPDATE
