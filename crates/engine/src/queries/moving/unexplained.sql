-- Differing keys that quarantine does not explain. A range that differs but
-- names no key (more than are listed) counts as at least one.
SELECT greatest(
    (SELECT count(*) FROM refit.difference d
      WHERE d.run = $1
        AND NOT (d.kind = 'missing' AND EXISTS (SELECT 1 FROM refit.quarantine q WHERE q.run = $1 AND q.key = d.key))),
    (SELECT count(*) FROM refit.verification v
      WHERE v.run = $1 AND NOT v.equal AND NOT EXISTS (SELECT 1 FROM refit.difference d WHERE d.run = $1)))
