-- Two weeks are kept of what Refit has written; a bounded number goes each time.
DELETE FROM public.health_checks
 WHERE id IN (SELECT id FROM public.health_checks
               WHERE check_time < now() - interval '14 days'
                 AND check_name IN ('database', 'connections', 'worker', 'moves', 'cache', 'disk', 'backup', 'replication')
               ORDER BY id LIMIT 1000)
