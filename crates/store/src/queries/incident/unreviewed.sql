-- Of one plan, the newest first, each with the step that it is about.
SELECT d.act, d.subject, i.id, i.deployment, i.lead, i.admin, i.reason, i.lacked, i.opened_at, i.expires_at,
       i.used_by, i.used_at, i.reviewed_by, i.reviewed_at, i.finding
FROM refit.incident i JOIN refit.deployment d ON d.id = i.deployment
WHERE i.reviewed_at IS NULL AND d.plan = $1 ORDER BY i.id DESC
