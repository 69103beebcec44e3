-- The last hour in which somebody wrote to a side.
SELECT max(hour) FROM refit.census WHERE plan = $1 AND move = $2 AND side = $3
