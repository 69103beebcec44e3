SELECT "from", "to", reason, actor, at FROM refit.move_transition WHERE plan = $1 AND move = $2 ORDER BY id
