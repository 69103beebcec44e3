DELETE FROM refit.difference WHERE run = $1
