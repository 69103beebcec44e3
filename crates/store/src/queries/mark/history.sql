SELECT task, seq, state, owner, note, because, actor, at FROM refit.mark WHERE plan = $1 ORDER BY at, seq, id
