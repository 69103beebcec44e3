-- Keys that are applied anew leave quarantine; those that are refused again
-- come back with the row as it is now.
UPDATE refit.quarantine
   SET state = 'superseded', settled_at = clock_timestamp(), settled_by = $4
 WHERE plan = $1 AND move = $2 AND state = 'open'
   AND key IN (SELECT string_to_array(k, chr(31)) FROM unnest($3::text[]) AS k)
