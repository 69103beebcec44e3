-- Waits for a transaction that is closing the row right now, and finds it done.
UPDATE refit.cut_over
   SET outcome = 'cancelled', ended_by = $3, ended_at = clock_timestamp(), updated_at = clock_timestamp()
 WHERE plan = $1 AND move = $2 AND outcome IS NULL
RETURNING id
