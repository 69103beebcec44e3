-- From the batch that begins at $2 (or the first) to the one that ends at $3
-- (or the last).
UPDATE refit.batch SET verified = true
 WHERE run = $1
   AND ($2::text[] IS NULL OR (range, seq) >= (SELECT range, seq FROM refit.batch WHERE run = $1 AND lo = $2))
   AND ($3::text[] IS NULL OR (range, seq) <= (SELECT range, seq FROM refit.batch WHERE run = $1 AND hi = $3))
