SELECT * FROM refit.batch WHERE run = $1 ORDER BY seq DESC LIMIT $2
