-- The newest of each schedule, with the state of the run that it started.
SELECT f.kind, f.subject, f.due_at, f.outcome, f.times, f.run, r.status, f.note
  FROM (SELECT *, row_number() OVER (PARTITION BY kind, subject ORDER BY due_at DESC) AS place
          FROM refit.firing WHERE plan_id = $1) f
  LEFT JOIN refit.run r ON r.id = f.run
 WHERE f.place <= $2
 ORDER BY f.kind, f.subject, f.due_at DESC
