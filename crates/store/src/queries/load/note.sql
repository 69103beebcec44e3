UPDATE refit.load SET errors = $2, waits = $3 WHERE run = $1
