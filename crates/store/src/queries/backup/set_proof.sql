UPDATE refit.backup SET verified_at = $2, proof_ms = $3, updated_at = clock_timestamp() WHERE id = $1
