SELECT l.* FROM unnest($1::bigint[], $2::bigint[]) AS k(run, after)
  JOIN refit.log l ON l.run = k.run AND l.id > k.after
 ORDER BY l.id
