INSERT INTO refit.integrity_finding
    (run, probe, kind, subject, weight, problem, count, keys, evidence, remedy, fix)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (run, probe, kind, subject) DO UPDATE
   SET weight = excluded.weight, problem = excluded.problem, count = excluded.count, keys = excluded.keys,
       evidence = excluded.evidence, remedy = excluded.remedy, fix = excluded.fix
