-- The one that has waited longest. Whoever claims it has until $3 to say what
-- came of it; then it is anybody's again.
UPDATE refit.delivery SET tries = tries + 1, next_try = $3
 WHERE id = (SELECT id FROM refit.delivery
              WHERE state = 'waiting' AND next_try <= $2 AND channel = ANY ($1)
              ORDER BY next_try, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
