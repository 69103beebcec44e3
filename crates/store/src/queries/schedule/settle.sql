UPDATE refit.firing SET outcome = $5, run = $6, note = $7
 WHERE plan_id = $1 AND kind = $2 AND subject = $3 AND due_at = $4
