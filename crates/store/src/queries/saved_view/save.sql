-- Under a name that is there already it takes its place. Nothing comes back
-- where the account has as many as it may have.
INSERT INTO refit.saved_view (account, page, name, query, saved_at)
SELECT $1, $2, $3, $4, $5
 WHERE (SELECT count(*) FROM refit.saved_view WHERE account = $1 AND (page, name) <> ($2, $3)) < $6
ON CONFLICT (account, page, name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at
RETURNING id
