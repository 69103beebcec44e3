-- For a page: of a long row its beginning.
SELECT id, key, reason, left("row"::text, 4000) AS "row", at FROM refit.quarantine WHERE run = $1 ORDER BY id LIMIT $2
