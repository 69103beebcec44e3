-- One page of a move's quarantine, oldest first. Nothing given leaves nothing
-- out; $5 is the id to go on after. At most $6 rows and so many that $7 bytes
-- are exceeded by the last of them; of each row $8 characters.
SELECT id, run, key, reason,
       CASE WHEN bytes > $8 THEN left("row"::text, $8) || ' …' ELSE "row"::text END AS "row",
       at, state, settled_at, settled_by, note
  FROM (SELECT *, sum(bytes) OVER (ORDER BY id) - bytes AS before
          FROM (SELECT *, octet_length("row"::text) AS bytes
                  FROM refit.quarantine
                 WHERE plan = $1 AND move = $2
                   AND ($3::text IS NULL OR state = $3)
                   AND ($4::text IS NULL OR reason = $4)
                   AND id > $5
                 ORDER BY id
                 LIMIT $6) kept) counted
 WHERE before < $7
 ORDER BY id
