-- The newest backup that is done with, or the one with this id. Its age counts
-- from the moment that the dump shows.
SELECT id, coalesce(taken_at, created_at) AS at, state = 'verified' AS good,
       concat('Backup ', id, ': ', state, CASE WHEN reason <> '' THEN concat(', ', reason) END) AS what,
       encode(sha256(convert_to(concat_ws(' ', id, database, taken_at AT TIME ZONE 'UTC', files, manifest), 'UTF8')), 'hex') AS digest
  FROM refit.backup
 WHERE state <> 'dumping' AND CASE WHEN $1::bigint IS NULL THEN state <> 'removed' ELSE id = $1 END
 ORDER BY id DESC LIMIT 1
