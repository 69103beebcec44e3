-- Moves that have waited since before a moment, for one signal or another.
SELECT run.id AS run, run.subject, min(hold.since) AS since, string_agg(hold.says, '; ' ORDER BY hold.since) AS says
  FROM refit.hold JOIN refit.run ON run.id = hold.run
 WHERE hold.until IS NULL AND run.status = 'running'
 GROUP BY run.id, run.subject
HAVING min(hold.since) <= $1
