-- None when another worker has it open already.
INSERT INTO refit.hold (run, signal, value, threshold, says, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (run, signal) WHERE until IS NULL DO NOTHING
