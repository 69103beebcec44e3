-- Progress of the verification: rows compared so far, of all that were copied.
UPDATE refit.run
   SET done = (SELECT coalesce(sum(source_rows), 0)::bigint FROM refit.verification WHERE run = $1),
       rate = coalesce($2, rate), crashes = 0, updated_at = clock_timestamp()
 WHERE id = $1
