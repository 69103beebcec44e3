-- The newest report of all checks of a phase, or the one with this id. Under
-- another plan it says nothing.
SELECT r.id, r.finished_at AS at,
       r.verdict IN ('passed', 'warned') AND r.plan_hash = $3 AS good,
       concat('Report ', r.id, ': ', count(o) FILTER (WHERE o.verdict IN ('passed', 'warned')), ' of ', count(o), ' checks hold',
              CASE WHEN r.plan_hash <> $3 THEN ', under another plan' END) AS what,
       encode(sha256(convert_to(concat_ws(' ', r.id, r.plan_hash, r.verdict, r.finished_at AT TIME ZONE 'UTC',
              jsonb_agg(jsonb_build_array(o.ordinal, o."check", o.verdict, o.value, o.target, o.message, o.findings) ORDER BY o.ordinal)::text), 'UTF8')), 'hex') AS digest
  FROM refit.report r
  JOIN refit.run ON run.id = r.run
  LEFT JOIN refit.outcome o ON o.report = r.id
 WHERE run.kind = 'validate' AND run.subject = concat('phase ', $2::text) AND ($1::bigint IS NULL OR r.id = $1)
 GROUP BY r.id ORDER BY r.id DESC LIMIT 1
