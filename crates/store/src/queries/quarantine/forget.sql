-- The move has ended, so nothing waits for these rows. Accepted ones go too:
-- a move that is begun anew must not be excused by them.
UPDATE refit.quarantine
   SET state = 'superseded', settled_at = clock_timestamp(), settled_by = $3,
       note = concat_ws('; ', note, $4)
 WHERE plan = $1 AND move = $2 AND state IN ('open', 'accepted')
