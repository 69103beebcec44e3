-- A report of another plan hash says nothing about this plan.
SELECT DISTINCT ON (o."check") o."check", o.verdict, o.value, o.report, r.finished_at
  FROM refit.outcome o JOIN refit.report r ON r.id = o.report
 WHERE r.plan_hash = $1
 ORDER BY o."check", o.report DESC
