SELECT kind, subject, expression, next_at, changed_at, changed_by FROM refit.schedule
 WHERE plan_id = $1 AND kind = $2 AND subject = $3 FOR UPDATE
