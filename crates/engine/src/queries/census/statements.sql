-- Statements that name a table, as often as they were called. Refit's own are
-- known by the schema that all of them name. `$1` the table's name as a pattern.
SELECT coalesce(pg_get_userbyid(userid), '')::text AS role, sum(calls)::bigint AS calls, sum(rows)::bigint AS rows,
       left(query, 500) AS query
  FROM {view}
 WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND query ~* $1 AND query !~* '\mrefit\M'
 GROUP BY userid, left(query, 500)
 ORDER BY 2 DESC
 LIMIT 50
