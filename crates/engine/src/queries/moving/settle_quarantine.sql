-- Keys that are applied anew leave quarantine; those that are refused again
-- come back with the row as it is now.
UPDATE refit.quarantine
   SET state = 'superseded', settled_at = clock_timestamp(), settled_by = $4
 WHERE plan = $1 AND move = $2 AND state IN ('open', 'accepted')
   AND key IN (SELECT ARRAY(SELECT jsonb_array_elements_text(k::jsonb)) FROM unnest($3::text[]) AS k)
