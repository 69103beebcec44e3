SELECT (SELECT count(*) FROM refit.quarantine WHERE plan = $1 AND move = $2 AND state = 'open') AS quarantined,
       (SELECT count(*) FROM refit.conflict WHERE plan = $1 AND move = $2) AS conflicts
