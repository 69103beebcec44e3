-- In the transaction that changes the move. No row when it was cancelled: then
-- the transaction is rolled back. $1 the cut-over, $2 number, $3 milliseconds
-- and $4 holders of the attempt.
WITH done AS (
    UPDATE refit.cut_over
       SET outcome = 'done', ended_at = clock_timestamp(), updated_at = clock_timestamp()
     WHERE id = $1 AND outcome IS NULL
    RETURNING id
)
INSERT INTO refit.cut_over_attempt (cut_over, number, at, waited_ms, outcome, holders)
SELECT id, $2, clock_timestamp() - $3 * interval '1 ms', $3, 'done', $4 FROM done
