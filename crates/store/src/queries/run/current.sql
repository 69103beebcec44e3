-- The newest of each kind and subject tells what has happened; the open ones
-- tell what is happening. Both sides go by an index.
SELECT * FROM refit.run r
 WHERE plan_id = $1
   AND (status IN ('queued', 'running', 'pausing', 'paused', 'cancelling')
        OR id IN (SELECT max(id) FROM refit.run WHERE plan_id = $1 GROUP BY kind, subject))
 ORDER BY id
