-- Of these moves the one whose comparison carries least: one that has none that
-- counts, or else the oldest. A comparison is as old as its oldest range.
SELECT coalesce(m.verified_run, 0) AS id, coalesce(min(v.at), m.updated_at, '-infinity') AS at,
       count(v) > 0 AND bool_and(v.equal) AND m.broken IS NULL AS good,
       concat('Move ', wanted.id, ': ', CASE
           WHEN m.broken IS NOT NULL THEN concat('the capture is broken, ', m.broken)
           WHEN count(v) = 0 THEN 'never compared since its capture began'
           ELSE concat(sum(v.source_rows), ' rows compared') END) AS what,
       encode(sha256(convert_to(coalesce(
           jsonb_agg(jsonb_build_array(v.run, v.seq, v.source_rows, v.target_rows, v.equal) ORDER BY v.seq)::text, ''), 'UTF8')), 'hex') AS digest
  FROM unnest($2::text[]) AS wanted (id)
  LEFT JOIN refit.move m ON m.plan = $1 AND m.id = wanted.id
  LEFT JOIN refit.verification v ON v.run = m.verified_run
 GROUP BY wanted.id, m.plan, m.id
 ORDER BY good, at LIMIT 1
