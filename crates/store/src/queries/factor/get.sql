SELECT confirmed_at, (SELECT count(*) FROM refit.recovery WHERE account = $1 AND used_at IS NULL) AS left
  FROM refit.factor WHERE account = $1 AND confirmed_at IS NOT NULL
