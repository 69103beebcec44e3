WITH head AS (UPDATE refit.audit_head SET seq = $1, hash = $12)
INSERT INTO refit.audit (seq, at, actor, session, origin, verb, object, before, after, request, prev, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
