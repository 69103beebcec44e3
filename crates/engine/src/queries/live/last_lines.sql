SELECT r.id, coalesce(max(l.id), 0)
  FROM (SELECT id FROM refit.run ORDER BY id DESC LIMIT $1) r LEFT JOIN refit.log l ON l.run = r.id
 GROUP BY r.id
