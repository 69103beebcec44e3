UPDATE refit.deployment
   SET ended = 'executed', executed_by = $2, executed_at = $3, updated_at = clock_timestamp()
 WHERE id = $1 AND ended IS NULL
