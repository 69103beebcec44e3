-- Who changed something of what is signed is remembered; any change counts up.
UPDATE refit.deployment
   SET version = version + 1,
       changed_by = CASE WHEN $2 THEN $3 ELSE changed_by END,
       changed_at = CASE WHEN $2 THEN $4 ELSE changed_at END,
       updated_at = clock_timestamp()
 WHERE id = $1
