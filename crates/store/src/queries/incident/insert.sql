INSERT INTO refit.incident (deployment, lead_account, lead, admin_account, admin, reason, lacked, opened_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id
