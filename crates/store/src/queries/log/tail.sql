SELECT * FROM (SELECT * FROM refit.log WHERE run = $1 ORDER BY id DESC LIMIT $2) newest ORDER BY id
