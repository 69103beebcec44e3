UPDATE refit.session SET proved_at = $2 WHERE token = $1
