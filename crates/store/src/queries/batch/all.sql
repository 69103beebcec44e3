SELECT * FROM refit.batch WHERE run = $1 ORDER BY range, seq
