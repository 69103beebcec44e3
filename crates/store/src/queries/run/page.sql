-- Newest first, before an id. What is not asked for is null.
SELECT * FROM refit.run
 WHERE ($1::bigint IS NULL OR id < $1)
   AND ($2::text IS NULL OR status = $2)
   AND ($3::text IS NULL OR kind = $3)
   AND ($4::int IS NULL OR phase = $4)
   AND ($5::text IS NULL OR subject = $5)
 ORDER BY id DESC LIMIT $6
