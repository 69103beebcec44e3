SELECT name FROM refit.account WHERE 'admin' = ANY (roles) AND disabled_at IS NULL ORDER BY id FOR UPDATE
