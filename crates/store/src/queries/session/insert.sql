INSERT INTO refit.session (token, account, began_at, seen_at, peer, agent) VALUES ($1, $2, $3, $3, $4, $5)
RETURNING id
