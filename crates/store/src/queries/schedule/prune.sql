DELETE FROM refit.firing f
 WHERE plan_id = $1 AND kind = $2 AND subject = $3
   AND due_at < (SELECT min(due_at)
                   FROM (SELECT due_at FROM refit.firing
                          WHERE plan_id = $1 AND kind = $2 AND subject = $3
                          ORDER BY due_at DESC LIMIT $4) newest)
