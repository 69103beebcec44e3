-- The columns that CHECK backup_written asks for, before the state changes in
-- the same transaction.
UPDATE refit.backup
   SET files = $2, manifest = $3, tables = $4, rows = $5, taken_at = $6, dump_ms = $7,
       updated_at = clock_timestamp()
 WHERE id = $1 AND state = 'dumping'
