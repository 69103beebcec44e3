UPDATE refit.run
   SET status = $3,
       started_at = CASE WHEN $3 = 'running' THEN coalesce(started_at, clock_timestamp()) ELSE started_at END,
       finished_at = CASE WHEN $3 IN ('succeeded', 'failed', 'cancelled') THEN clock_timestamp() END,
       failure = CASE WHEN $2 = 'failed' THEN NULL ELSE failure END,
       crashes = CASE WHEN $2 = 'failed' THEN 0 ELSE crashes END,
       rate = CASE WHEN $3 IN ('running', 'pausing', 'cancelling') THEN rate END,
       updated_at = clock_timestamp()
 WHERE id = $1 AND status = $2
RETURNING *
