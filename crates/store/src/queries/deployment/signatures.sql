-- Whether the signer could sign today is asked with each look.
SELECT s.id, s.signer, s.role, s.comment, s.digest, s.at, s.expires_at, s.voided_at, s.voided_why,
       a.disabled_at IS NULL AND s.role = ANY (a.roles) AS may_still
FROM refit.signature s JOIN refit.account a ON a.id = s.account
WHERE s.deployment = $1 ORDER BY s.id
