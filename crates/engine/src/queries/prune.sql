-- Jobs and workers of the past. Runs keep their own history.
DELETE FROM apalis.jobs WHERE status IN ('Done', 'Failed', 'Killed') AND done_at < now() - interval '7 days';
DELETE FROM apalis.workers w WHERE last_seen < now() - interval '7 days'
   AND NOT EXISTS (SELECT 1 FROM apalis.jobs j WHERE j.lock_by = w.id);
