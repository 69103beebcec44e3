SELECT id, password FROM refit.account WHERE name = $1 AND disabled_at IS NULL
