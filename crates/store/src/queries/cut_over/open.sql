SELECT id, until FROM refit.cut_over WHERE plan = $1 AND move = $2 AND outcome IS NULL
