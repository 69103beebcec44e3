WITH gone AS (DELETE FROM refit.recovery WHERE account = $1 AND hash <> ALL ($2))
INSERT INTO refit.recovery (account, hash) SELECT $1, unnest($2::bytea[])
