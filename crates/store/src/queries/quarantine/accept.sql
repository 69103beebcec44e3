-- The loss of open rows is accepted. No list of ids means every open row.
UPDATE refit.quarantine
   SET state = 'accepted', settled_at = clock_timestamp(), settled_by = $5, note = $4
 WHERE plan = $1 AND move = $2 AND state = 'open' AND ($3::bigint[] IS NULL OR id = ANY ($3))
