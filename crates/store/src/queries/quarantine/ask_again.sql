-- Who asked is written down at once; that it was done is for the applier to
-- say. A row whose loss was accepted is asked for only by its id.
UPDATE refit.quarantine
   SET state = 'open', settled_at = NULL, settled_by = $4, note = NULL
 WHERE plan = $1 AND move = $2
   AND CASE WHEN $3::bigint[] IS NULL THEN state = 'open'
            ELSE id = ANY ($3) AND state IN ('open', 'accepted') END
RETURNING id
