-- Those that weigh most first; of one probe, when it is named.
SELECT probe, kind, weight, subject, problem, count, keys, evidence, remedy, fix
  FROM refit.integrity_finding
 WHERE run = $1 AND ($2::text IS NULL OR probe = $2)
 ORDER BY array_position(ARRAY['critical', 'unknown', 'warning'], weight), kind, probe, subject
