-- Keys of rows in quarantine go back on the log, to be applied as they are now.
INSERT INTO {log} ({columns}, refit_op)
SELECT DISTINCT {typed}, 'r'::"char" FROM refit.quarantine q WHERE q.id = ANY ($1)
