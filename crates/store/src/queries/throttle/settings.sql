-- The newest line of each name, a move's own before that of all moves.
SELECT DISTINCT ON (name) name, hold_at, release_at
  FROM (SELECT DISTINCT ON (name, move) id, name, move, hold_at, release_at
          FROM refit.throttle_setting WHERE move IS NULL OR move = $1
         ORDER BY name, move, id DESC) newest
 WHERE hold_at IS NOT NULL
 ORDER BY name, move NULLS LAST
