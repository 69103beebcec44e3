WITH gone AS (DELETE FROM refit.brake WHERE key = $1 OR (failed_at < $3 AND key <> $2))
UPDATE refit.brake SET failures = failures - 1 WHERE key = $2 AND failures > 0
