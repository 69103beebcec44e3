SELECT id, "from", "to", actor, began_at, error, ended_at, ended_by,
       CASE WHEN outcome IS NULL AND until < clock_timestamp() THEN 'vanished' ELSE outcome END AS outcome
  FROM refit.cut_over WHERE id = $1
