-- The account, its row locked until the transaction ends.
SELECT account.id, account.name, account.roles, account.created_at, account.created_by, account.disabled_at,
       account.signed_in_at
  FROM refit.identity JOIN refit.account ON account.id = identity.account
 WHERE identity.issuer = $1 AND identity.subject = $2
   FOR UPDATE OF account
