-- From the batch that begins at $2 (or the first) to the one that ends at $3
-- (or the last).
UPDATE refit.batch SET verified = true
 WHERE run = $1
   AND seq >= coalesce((SELECT seq FROM refit.batch WHERE run = $1 AND lo = $2), 1)
   AND ($3::text[] IS NULL OR seq <= (SELECT seq FROM refit.batch WHERE run = $1 AND hi = $3))
