SELECT * FROM refit.backup WHERE id = $1
