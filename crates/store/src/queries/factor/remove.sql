DELETE FROM refit.factor WHERE account = $1
