INSERT INTO refit.rehearsal (run, backup, rows, real_rows, server) VALUES ($1, $2, $3, $4, $5)
