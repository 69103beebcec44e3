SELECT run, backup, rows, real_rows, server, at FROM refit.rehearsal WHERE run = $1
