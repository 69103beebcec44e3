-- An attempt that came to nothing. One that did commit, and whose answer was
-- lost, has said so itself.
WITH told AS (
    UPDATE refit.cut_over SET updated_at = clock_timestamp() WHERE id = $1 RETURNING id
)
INSERT INTO refit.cut_over_attempt (cut_over, number, at, waited_ms, outcome, error, holders)
SELECT id, $2, clock_timestamp() - $3 * interval '1 ms', $3, $4, $5, $6 FROM told
ON CONFLICT (cut_over, number) DO NOTHING
