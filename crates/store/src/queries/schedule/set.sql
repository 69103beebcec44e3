INSERT INTO refit.schedule (plan_id, kind, subject, expression, next_at, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (plan_id, kind, subject) DO UPDATE
   SET expression = excluded.expression, next_at = excluded.next_at,
       changed_at = excluded.changed_at, changed_by = excluded.changed_by
