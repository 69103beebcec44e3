-- What a comparison has named in this transaction and quarantine does not
-- explain: how many of each kind, and the keys of some. $1 run, $2 plan,
-- $3 move, $4 how many keys.
SELECT d.kind, count(*) AS count, jsonb_agg(to_jsonb(d.key) ORDER BY d.key) FILTER (WHERE d.place <= $4) AS keys
  FROM (SELECT kind, key, row_number() OVER (PARTITION BY kind ORDER BY key) AS place
          FROM refit.difference d
         WHERE run = $1
           AND (kind = 'extra'
                OR NOT EXISTS (SELECT 1 FROM refit.quarantine q
                                WHERE q.plan = $2 AND q.move = $3 AND q.state IN ('open', 'accepted') AND q.key = d.key))) d
 GROUP BY d.kind ORDER BY d.kind
