-- The phase that was begun last, and what was counted at its newest beginning
-- and at the end that came after it.
WITH begun AS (
    SELECT * FROM refit.statement_sample WHERE plan_id = $1 AND edge = 'begun' ORDER BY id DESC LIMIT 1
)
SELECT b.phase, b.edge, b.at, b.statements FROM begun b
UNION ALL
(SELECT s.phase, s.edge, s.at, s.statements
   FROM refit.statement_sample s JOIN begun b ON s.plan_id = b.plan_id AND s.phase = b.phase AND s.id > b.id
  WHERE s.edge = 'ended' ORDER BY s.id LIMIT 1)
