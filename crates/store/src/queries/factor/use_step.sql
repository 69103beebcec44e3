UPDATE refit.factor SET step = $2, confirmed_at = coalesce(confirmed_at, $3) WHERE account = $1
