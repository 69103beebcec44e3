-- Active, but nobody holds the lease. A job that is on its way right now may
-- be among them; a second one does no harm.
SELECT r.id FROM refit.run r LEFT JOIN refit.lease l ON l.run = r.id
 WHERE r.status IN ('queued', 'running', 'pausing', 'cancelling')
   AND coalesce(l.until, '-infinity') < clock_timestamp()
   AND r.updated_at < clock_timestamp() - interval '2 seconds'
 ORDER BY r.id
