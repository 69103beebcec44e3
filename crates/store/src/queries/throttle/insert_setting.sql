INSERT INTO refit.throttle_setting (move, name, hold_at, release_at, actor) VALUES ($1, $2, $3, $4, $5)
