-- In force by the database's clock; one for this move before one for all.
SELECT id, move, signal, actor, reason, since, until FROM refit.override
 WHERE until > clock_timestamp() AND ended_at IS NULL AND (move IS NULL OR move = $1 OR $1 IS NULL)
 ORDER BY move NULLS LAST, until DESC
