-- Of several that see the same time come, one finds it unmoved.
UPDATE refit.schedule SET next_at = $5
 WHERE plan_id = $1 AND kind = $2 AND subject = $3 AND next_at = $4
