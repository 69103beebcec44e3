UPDATE refit.load SET ended_at = clock_timestamp(), wal_bytes = $2 WHERE run = $1
