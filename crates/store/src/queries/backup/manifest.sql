SELECT manifest FROM refit.backup WHERE id = $1
