INSERT INTO refit.index_sample (run, at, reset_at) VALUES ($1, $2, $3)
ON CONFLICT (run) DO UPDATE SET at = excluded.at, reset_at = excluded.reset_at
