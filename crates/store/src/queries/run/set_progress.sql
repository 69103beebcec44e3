UPDATE refit.run
   SET done = $2, total = $3, unit = $4, rate = coalesce($5, rate), crashes = 0, updated_at = clock_timestamp()
 WHERE id = $1
RETURNING status
