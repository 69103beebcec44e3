-- Neither may the state of the move change nor another applier take over
-- before this transaction has ended.
SELECT m.state
  FROM refit.move m JOIN refit.applier a ON a.plan = m.plan AND a.move = m.id
 WHERE m.plan = $1 AND m.id = $2 AND a.epoch = $3
   FOR SHARE OF m, a
