-- Whoever carried it out is gone. If it is only slow, its transaction finds the
-- row closed and does not commit.
UPDATE refit.cut_over
   SET outcome = 'vanished', ended_at = clock_timestamp(), updated_at = clock_timestamp()
 WHERE plan = $1 AND move = $2 AND outcome IS NULL AND until < clock_timestamp()
