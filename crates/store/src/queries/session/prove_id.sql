UPDATE refit.session SET proved_at = $2 WHERE id = $1
