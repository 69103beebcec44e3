SELECT id FROM refit.deployment WHERE plan = $1 AND act = $2 AND subject = $3 AND ended IS NULL
