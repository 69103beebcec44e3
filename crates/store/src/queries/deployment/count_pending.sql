SELECT count(*) FROM refit.deployment WHERE plan = $1 AND ended IS NULL
