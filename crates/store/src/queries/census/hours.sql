-- Written rows by hour, oldest first.
SELECT side, hour, sum(rows)::bigint AS rows
  FROM refit.census
 WHERE plan = $1 AND move = $2 AND hour >= $3
 GROUP BY side, hour
 ORDER BY hour, side
