-- The first reason stays: what follows is often its consequence. A capture
-- that was armed anew since the look is another one, and so is one of the
-- target that has ended with the way back.
UPDATE refit.move
   SET broken = $4, broken_at = clock_timestamp(), updated_at = clock_timestamp()
 WHERE plan = $1 AND id = $2 AND armed_at IS NOT DISTINCT FROM $3 AND reverse_mark IS NOT DISTINCT FROM $5
   AND broken IS NULL AND state <> 'declared'
