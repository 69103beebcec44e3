SELECT DISTINCT ON (task) task, state, owner, note, actor, at FROM refit.mark WHERE plan = $1 ORDER BY task, id DESC
