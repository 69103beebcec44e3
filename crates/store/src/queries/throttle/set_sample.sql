INSERT INTO refit.throttle_sample (run, at, signals, canary_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (run) DO UPDATE SET at = excluded.at, signals = excluded.signals, canary_ms = excluded.canary_ms
