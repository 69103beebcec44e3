SELECT EXISTS (SELECT 1 FROM apalis.workers
                WHERE worker_type = $1 AND last_seen > now() - make_interval(secs => $2))
