SELECT seq, at, actor, session, origin, verb, object, before, after, request, prev, hash FROM refit.audit
WHERE seq < $1
  AND ($2 = '' OR actor = $2)
  AND ($3 = '' OR starts_with(verb, $3))
  AND ($4 = '' OR strpos(object, $4) > 0)
ORDER BY seq DESC LIMIT $5
