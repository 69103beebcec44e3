UPDATE refit.batch b SET verified = true
  FROM refit.run r
 WHERE r.id = b.run AND r.plan_id = $1 AND r.kind = 'move' AND r.subject = $2 AND NOT b.verified
