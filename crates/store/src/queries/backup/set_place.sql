UPDATE refit.backup
   SET host = $2, folder = $3, program = $4, updated_at = clock_timestamp()
 WHERE id = $1 AND state = 'dumping'
