-- Waits for every transaction of the owner before.
INSERT INTO refit.fence (run, epoch) VALUES ($1, $2)
ON CONFLICT (run) DO UPDATE SET epoch = excluded.epoch
