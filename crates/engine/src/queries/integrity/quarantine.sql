-- Rows that a move has set aside and nobody has settled, by their reason.
-- $1 plan, $2 move, $3 how many keys.
SELECT q.reason, count(*) AS count, (array_agg(array_to_string(q.key, ' ') ORDER BY q.id))[1:$3] AS keys
  FROM refit.quarantine q
 WHERE q.plan = $1 AND q.move = $2 AND q.state = 'open'
 GROUP BY q.reason ORDER BY q.reason
