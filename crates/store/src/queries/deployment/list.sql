-- Newest first, before an id.
SELECT id, act, subject, purpose, plan_hash, ended, opened_by, opened_at, changed_by, changed_at, version,
       executed_by, executed_at, ended_by, ended_at, ended_why
FROM refit.deployment WHERE plan = $1 AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $2
