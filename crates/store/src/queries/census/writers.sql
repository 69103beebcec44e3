-- Who wrote which side, whoever wrote last first.
SELECT side, application, role,
       coalesce(sum(rows) FILTER (WHERE op = 'i'), 0)::bigint AS inserted,
       coalesce(sum(rows) FILTER (WHERE op = 'u'), 0)::bigint AS updated,
       coalesce(sum(rows) FILTER (WHERE op = 'd'), 0)::bigint AS deleted,
       min(hour) AS first, max(hour) AS last
  FROM refit.census
 WHERE plan = $1 AND move = $2
 GROUP BY side, application, role
 ORDER BY max(hour) DESC, sum(rows) DESC, application, role
 LIMIT $3
