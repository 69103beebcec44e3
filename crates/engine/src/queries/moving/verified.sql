-- Progress of the verification: rows compared so far, of all that were copied.
UPDATE refit.run
   SET done = v.rows, total = greatest(total, v.rows), rate = coalesce($2, rate), crashes = 0, updated_at = clock_timestamp()
  FROM (SELECT coalesce(sum(source_rows), 0)::bigint AS rows FROM refit.verification WHERE run = $1) v
 WHERE id = $1
