DELETE FROM refit.verification WHERE run = $1
