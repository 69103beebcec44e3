-- Newest first. A lease that ran out changes no row.
SELECT id, "from", "to", actor, began_at, error, ended_at, ended_by,
       CASE WHEN outcome IS NULL AND until < clock_timestamp() THEN 'vanished' ELSE outcome END AS outcome
  FROM refit.cut_over WHERE plan = $1 AND move = $2
 ORDER BY id DESC LIMIT $3
