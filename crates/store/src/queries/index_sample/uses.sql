-- Of the indexes that the newest of these samples has, the largest.
SELECT u.run, u.schema, u.name, u.table_name, u.scans, u.bytes
  FROM (SELECT schema, name FROM refit.index_use WHERE run = $1
         ORDER BY bytes DESC NULLS LAST, schema, name LIMIT $3) newest
  JOIN refit.index_use u USING (schema, name)
 WHERE u.run = ANY ($2)
