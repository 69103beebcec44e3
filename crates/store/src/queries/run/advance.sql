UPDATE refit.run
   SET cursor_key = $2,
       done = done + $3,
       rows_read = rows_read + $3,
       rows_inserted = rows_inserted + $4,
       rows_present = rows_present + $5,
       rows_quarantined = rows_quarantined + $6,
       batch_rows = $7,
       rate = coalesce($8, rate),
       crashes = 0,
       updated_at = clock_timestamp()
 WHERE id = $1
RETURNING status
