WITH moment AS (SELECT clock_timestamp() AS now)
INSERT INTO refit.override (move, signal, actor, reason, since, until)
SELECT $1, $2, $3, $4, now, now + make_interval(mins => $5::int) FROM moment
RETURNING id, move, signal, actor, reason, since, until
