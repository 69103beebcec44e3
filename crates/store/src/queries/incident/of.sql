-- The oldest first.
SELECT id, deployment, lead, admin, reason, lacked, opened_at, expires_at, used_by, used_at, reviewed_by, reviewed_at, finding
FROM refit.incident WHERE deployment = $1 ORDER BY id
