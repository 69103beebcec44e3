DELETE FROM refit.verification WHERE run = $1 AND NOT equal
