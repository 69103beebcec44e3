-- What a run has compared, as `verification` says it.
SELECT v.run AS id, min(v.at) AS at, bool_and(v.equal) AS good, concat(sum(v.source_rows), ' rows compared') AS what,
       encode(sha256(convert_to(
           jsonb_agg(jsonb_build_array(v.run, v.seq, v.source_rows, v.target_rows, v.equal) ORDER BY v.seq)::text, 'UTF8')), 'hex') AS digest
  FROM refit.verification v WHERE v.run = $1 GROUP BY v.run
