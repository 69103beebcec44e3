SET LOCAL lock_timeout = '2s';
SET LOCAL maintenance_work_mem = '256MB';
-- The session and one worker: a third process would only wait for one of two cores.
SET LOCAL max_parallel_maintenance_workers = 1;
