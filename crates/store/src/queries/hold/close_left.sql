-- Holds of a worker that vanished ended with its last look, as far as we know.
UPDATE refit.hold h
   SET until = greatest(h.since, (SELECT s.at FROM refit.throttle_sample s WHERE s.run = h.run))
 WHERE h.run = $1 AND h.until IS NULL
