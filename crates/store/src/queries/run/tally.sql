-- The ledger is the truth; the run's row shows its sums.
UPDATE refit.run
   SET done = l.rows_read,
       total = greatest(total, l.rows_read),
       rows_read = l.rows_read,
       rows_inserted = l.rows_inserted,
       rows_present = l.rows_present,
       rows_quarantined = l.rows_quarantined,
       batch_rows = $2,
       rate = coalesce($3, rate),
       crashes = 0,
       updated_at = clock_timestamp()
  FROM (SELECT coalesce(sum(rows_read), 0)::bigint AS rows_read,
               coalesce(sum(rows_inserted), 0)::bigint AS rows_inserted,
               coalesce(sum(rows_present), 0)::bigint AS rows_present,
               coalesce(sum(rows_quarantined), 0)::bigint AS rows_quarantined
          FROM refit.batch WHERE run = $1) l
 WHERE id = $1
RETURNING status
