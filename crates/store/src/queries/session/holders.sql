SELECT session.token, session.id AS session, account.id AS account, account.name, account.roles, session.began_at, session.seen_at,
       session.proved_at,
       EXISTS (SELECT FROM refit.factor WHERE factor.account = account.id AND factor.confirmed_at IS NOT NULL) AS factor
FROM refit.session JOIN refit.account ON account.id = session.account
WHERE session.token = ANY($1) AND session.seen_at > $2 AND session.began_at > $3 AND account.disabled_at IS NULL
