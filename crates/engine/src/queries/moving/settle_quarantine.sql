-- Keys that are applied anew leave quarantine, those whose loss was accepted
-- too; what is refused again comes back with the row as it is now. Whoever
-- asked for it to be applied again stands in settled_by already.
UPDATE refit.quarantine
   SET state = CASE WHEN state = 'open' AND settled_by IS NOT NULL THEN 'replayed' ELSE 'superseded' END,
       settled_at = clock_timestamp(),
       settled_by = CASE WHEN state = 'open' THEN coalesce(settled_by, $4) ELSE settled_by END
 WHERE plan = $1 AND move = $2 AND state IN ('open', 'accepted')
   AND key IN (SELECT ARRAY(SELECT jsonb_array_elements_text(k::jsonb)) FROM unnest($3::text[]) AS k)
