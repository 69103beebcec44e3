-- Values of one look-up in open rows, and whether it has an answer by now.
WITH names AS (
    SELECT array[{values}] AS names, count(*) AS rows
      FROM refit.quarantine q
     WHERE q.plan = $1 AND q.move = $2 AND q.state = 'open'
     GROUP BY 1
     ORDER BY 2 DESC, 1
     LIMIT $3)
SELECT n.names, n.rows, EXISTS (SELECT 1 FROM {relation} r WHERE {on}) AS answered
  FROM names n
 ORDER BY n.rows DESC, n.names
