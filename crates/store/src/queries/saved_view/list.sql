SELECT id, page, name, query FROM refit.saved_view WHERE account = $1 AND page = $2 ORDER BY name
