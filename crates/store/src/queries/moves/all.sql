SELECT m.id, m.state, m.mark, m.reverse_mark, m.armed_at, m.broken, m.broken_at, m.verified_run, m.updated_at,
       coalesce(a.backlog, 0) AS backlog, a.oldest, coalesce(a.applied, 0) AS applied, a.failure,
       coalesce(a.until > clock_timestamp(), false) AS has_applier
  FROM refit.move m LEFT JOIN refit.applier a ON a.plan = m.plan AND a.move = m.id
 WHERE m.plan = $1
 ORDER BY m.id
