SELECT at, actor, verb, before, after FROM refit.audit WHERE object = $1 ORDER BY seq
