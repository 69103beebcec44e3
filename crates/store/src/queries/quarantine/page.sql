-- One page of a move's quarantine, oldest first. Nothing given leaves nothing
-- out; $5 is the id to go on after.
SELECT id, run, key, reason, "row"::text AS "row", at, state, settled_at, settled_by, note
  FROM refit.quarantine
 WHERE plan = $1 AND move = $2
   AND ($3::text IS NULL OR state = $3)
   AND ($4::text IS NULL OR reason = $4)
   AND id > $5
 ORDER BY id
 LIMIT $6
