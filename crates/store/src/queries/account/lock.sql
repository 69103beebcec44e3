SELECT id, name, roles, created_at, created_by, disabled_at, signed_in_at FROM refit.account WHERE name = $1 FOR UPDATE
