-- Two weeks are kept of what Refit has written; a bounded number goes each time.
DELETE FROM public.system_metrics
 WHERE id IN (SELECT id FROM public.system_metrics
               WHERE measurement_time < now() - interval '14 days'
                 AND (metric_name LIKE 'health\_%' OR metric_name IN (
                      'database_response', 'connections_used', 'moves_backlog', 'cache_age', 'cache_hit_rate', 'disk_free', 'backup_age'))
               ORDER BY id LIMIT 1000)
