-- In one order, so that two sign-ins cannot wait for each other.
INSERT INTO refit.brake AS brake (key, failures, failed_at)
SELECT key, 1, $2 FROM unnest($1::text[]) key ORDER BY key
ON CONFLICT (key) DO UPDATE
SET failures = CASE WHEN brake.failed_at < $3 THEN 1 ELSE brake.failures + 1 END, failed_at = $2
