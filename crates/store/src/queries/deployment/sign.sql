WITH seen AS (UPDATE refit.deployment SET updated_at = clock_timestamp() WHERE id = $1)
INSERT INTO refit.signature (deployment, account, signer, role, comment, digest, at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
