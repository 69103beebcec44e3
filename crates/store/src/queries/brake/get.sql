SELECT key, failures, failed_at FROM refit.brake WHERE key = ANY ($1)
