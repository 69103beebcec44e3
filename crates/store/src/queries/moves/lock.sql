SELECT * FROM refit.move WHERE plan = $1 AND id = $2 FOR UPDATE
