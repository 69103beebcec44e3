-- Unless somebody else has begun another try.
UPDATE refit.delivery SET state = $3, error = $4, next_try = $5, delivered_at = $6
 WHERE id = $1 AND tries = $2 AND state = 'waiting'
