SELECT id, run, key, reason, "row"::text AS "row", at, state, settled_at, settled_by, note
  FROM refit.quarantine
 WHERE plan = $1 AND move = $2 AND id = $3
