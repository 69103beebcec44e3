-- A comparison is as old as its oldest range. The database says what time it is.
SELECT $1::bigint AS run, min(at) AS at, sum(source_rows)::bigint AS rows
  FROM refit.verification WHERE run = $1 HAVING count(*) > 0
