-- The newest finished report of the whole database that was made under this plan,
-- and its age in hours.
SELECT run, (extract(epoch FROM clock_timestamp() - finished_at) / 3600)::float8
  FROM refit.integrity
 WHERE finished_at IS NOT NULL AND digest <> '' AND plan_hash = $1
   AND scope ->> 'phase' IS NULL AND scope ->> 'table' IS NULL
 ORDER BY run DESC
 LIMIT 1
