-- None when it was told of already.
INSERT INTO refit.notification (key, kind, title, text, path, once, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (once) DO NOTHING
RETURNING id
