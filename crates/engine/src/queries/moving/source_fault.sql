-- Why a relation cannot be the source of a move with this key; NULL if it can.
SELECT CASE
    WHEN c.oid IS NULL THEN 'the table does not exist'
    WHEN c.relkind NOT IN ('r', 'p') THEN 'it is not a table but a ' ||
        CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view' WHEN 'f' THEN 'foreign table' ELSE 'relation of kind ' || c.relkind::text END
    WHEN NOT EXISTS (
        SELECT 1 FROM pg_index i
         WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
           AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)
                  FROM unnest(i.indkey[0:i.indnkeyatts - 1]) k JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k)
               = (SELECT array_agg(k ORDER BY k) FROM unnest($2::text[]) k))
    THEN 'it has no unique index over exactly (' || array_to_string($2::text[], ', ') || ')'
  END
  FROM (SELECT to_regclass($1) AS oid) r LEFT JOIN pg_class c ON c.oid = r.oid
