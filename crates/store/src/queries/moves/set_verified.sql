-- What was compared before the capture was armed says nothing about now.
UPDATE refit.move m SET verified_run = $3, updated_at = clock_timestamp()
 WHERE plan = $1 AND id = $2 AND broken IS NULL
   AND NOT EXISTS (SELECT 1 FROM refit.verification v WHERE v.run = $3 AND v.at < m.armed_at)
