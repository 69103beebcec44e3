-- None while another is open.
INSERT INTO refit.cut_over (plan, move, "from", "to", actor, until)
VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 second')
ON CONFLICT (plan, move) WHERE outcome IS NULL DO NOTHING
RETURNING id
