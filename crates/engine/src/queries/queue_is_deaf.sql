-- The workers of this process are registered and give no sign of life any more,
-- or a job waits for longer than they take to look although they have a hand
-- free and have taken none. $1 queue, $2 the beginning of their names, $3 seconds until a worker is
-- dead, $4 seconds that a job may wait, $5 owner of the runs, $6 hands
SELECT coalesce((SELECT max(w.last_seen) < now() - make_interval(secs => $3)
                   FROM apalis.workers w
                  WHERE w.worker_type = $1 AND starts_with(w.id, $2)), false)
    OR ((SELECT count(*) FROM refit.lease l WHERE l.owner = $5 AND l.until > clock_timestamp()) < $6
        AND EXISTS (SELECT 1 FROM apalis.jobs j
                     WHERE j.job_type = $1 AND j.status = 'Pending'
                       AND j.run_at < now() - make_interval(secs => $4))
        AND NOT EXISTS (SELECT 1 FROM apalis.jobs j
                         WHERE j.job_type = $1 AND starts_with(j.lock_by, $2)
                           AND j.lock_at > now() - make_interval(secs => $4)))
