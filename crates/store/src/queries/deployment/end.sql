UPDATE refit.deployment
   SET ended = $2, ended_by = $3, ended_at = $4, ended_why = $5, updated_at = clock_timestamp()
 WHERE id = $1 AND (ended IS NULL OR ended = 'executed')
