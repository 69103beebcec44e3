SELECT kind, subject, expression, next_at, changed_at, changed_by FROM refit.schedule
 WHERE plan_id = $1 AND next_at <= $2 ORDER BY next_at, kind, subject
