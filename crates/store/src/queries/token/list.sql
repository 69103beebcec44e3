-- Of one account, or of all; the newest first.
SELECT token.id, token.name, account.name AS owner, account.roles, account.disabled_at IS NOT NULL AS disabled,
       token.account, token.scope, token.created_at, token.expires_at, token.used_at, token.revoked_at
  FROM refit.token JOIN refit.account ON account.id = token.account
 WHERE $1::bigint IS NULL OR token.account = $1
 ORDER BY token.id DESC
