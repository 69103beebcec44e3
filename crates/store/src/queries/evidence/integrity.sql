-- The newest report on the integrity of the whole database that is finished, or
-- the one of this run. A warning is no reason against it, and what could not be
-- looked at is one.
SELECT i.run AS id, i.finished_at AS at,
       count(f) FILTER (WHERE f.weight IN ('critical', 'unknown')) = 0 AS good,
       concat('Report ', i.run, ': ', (SELECT count(*) FROM refit.integrity_probe p WHERE p.run = i.run AND p.state IN ('clean', 'found')),
              ' questions answered, ', count(f) FILTER (WHERE f.weight = 'critical'), ' critical, ',
              count(f) FILTER (WHERE f.weight = 'unknown'), ' unknown, ', count(f) FILTER (WHERE f.weight = 'warning'), ' warnings') AS what,
       i.digest
  FROM refit.integrity i
  LEFT JOIN refit.integrity_finding f ON f.run = i.run
 WHERE i.finished_at IS NOT NULL AND i.digest <> '' AND ($1::bigint IS NULL OR i.run = $1)
   AND i.plan_hash = $2 AND i.scope ->> 'phase' IS NULL AND i.scope ->> 'table' IS NULL
 GROUP BY i.run ORDER BY i.run DESC LIMIT 1
