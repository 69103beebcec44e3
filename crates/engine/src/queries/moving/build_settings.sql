SET LOCAL lock_timeout = '2s';
SET LOCAL maintenance_work_mem = '256MB';
