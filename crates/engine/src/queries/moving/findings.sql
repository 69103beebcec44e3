-- What a comparison came to. $1 run, $2 plan, $3 move.
SELECT
    -- Differing keys that quarantine does not explain: the target lacks the row
    -- or has it as it was before. A range that differs counts as one at least.
    (SELECT greatest(
        (SELECT count(*) FROM refit.difference d
          WHERE d.run = $1
            AND (d.kind = 'extra'
                 OR NOT EXISTS (SELECT 1 FROM refit.quarantine q
                                 WHERE q.plan = $2 AND q.move = $3 AND q.state IN ('open', 'accepted') AND q.key = d.key))),
        (SELECT count(*) FROM refit.verification v
          WHERE v.run = $1 AND NOT v.equal AND NOT EXISTS (SELECT 1 FROM refit.difference d WHERE d.run = $1)))) AS unexplained,
    (SELECT count(*) FROM refit.verification v JOIN refit.move m ON m.plan = $2 AND m.id = $3
      WHERE v.run = $1 AND v.at < m.armed_at) AS stale,
    (SELECT m.broken FROM refit.move m WHERE m.plan = $2 AND m.id = $3) AS broken
