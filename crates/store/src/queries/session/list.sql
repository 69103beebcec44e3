SELECT id, account, began_at, seen_at, peer, agent FROM refit.session
WHERE account = $1 AND seen_at > $2 AND began_at > $3
ORDER BY id DESC
