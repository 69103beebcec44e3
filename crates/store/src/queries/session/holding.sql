SELECT session.id FROM refit.session JOIN refit.account ON account.id = session.account
WHERE session.seen_at > $1 AND session.began_at > $2 AND account.disabled_at IS NULL
