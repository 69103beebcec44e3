SELECT secret, confirmed_at IS NOT NULL AS confirmed, step FROM refit.factor WHERE account = $1 FOR UPDATE
