SELECT seq, at, actor, session, origin, verb, object, before, after, request, prev, hash FROM refit.audit WHERE seq > $1 ORDER BY seq LIMIT $2
