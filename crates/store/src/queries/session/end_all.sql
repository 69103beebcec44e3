DELETE FROM refit.session WHERE account = $1 AND id IS DISTINCT FROM $2
