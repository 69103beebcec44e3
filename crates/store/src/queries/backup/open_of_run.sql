-- The backup that a run is at: begun, and neither proved nor given up.
SELECT * FROM refit.backup WHERE run = $1 AND state IN ('dumping', 'dumped') ORDER BY id DESC LIMIT 1
