-- $3 days. Whole hours, so that the row is not written again and again.
UPDATE refit.move
   SET window_from = date_trunc('hour', clock_timestamp()) - $3 * interval '1 day', updated_at = clock_timestamp()
 WHERE plan = $1 AND id = $2
   AND coalesce(window_from, '-infinity') < date_trunc('hour', clock_timestamp()) - $3 * interval '1 day'
