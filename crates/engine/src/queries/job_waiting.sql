-- A job that no worker has taken yet, or that a living worker has in hand.
SELECT EXISTS (SELECT 1 FROM apalis.jobs j
                WHERE j.job_type = $1 AND j.status IN ('Pending', 'Queued')
                  AND convert_from(j.job, 'UTF8')::jsonb -> 'run' = to_jsonb($2::bigint))
