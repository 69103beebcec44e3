-- Since when writers use the target, without a way back in between.
SELECT max(at) FROM refit.move_transition WHERE plan = $1 AND move = $2 AND "to" = 'writes_over'
