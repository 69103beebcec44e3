DELETE FROM refit.saved_view WHERE id = $1 AND account = $2 RETURNING page, name
