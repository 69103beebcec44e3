DELETE FROM refit.session WHERE id = $1
