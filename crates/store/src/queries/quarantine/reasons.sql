SELECT reason, state, count(*) AS rows
  FROM refit.quarantine
 WHERE plan = $1 AND move = $2
 GROUP BY reason, state
 ORDER BY state = 'open' DESC, count(*) DESC, reason
