DELETE FROM refit.migration WHERE plan = $1 AND version = $2
