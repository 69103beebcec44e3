SELECT r.run, r.machine, r.server, r.version, r.database_bytes, r.at
  FROM refit.benchmark_run r
 WHERE ($1::bigint IS NULL OR r.run < $1)
   AND EXISTS (SELECT FROM refit.benchmark b WHERE b.run = r.run)
 ORDER BY r.run DESC
 LIMIT $2
