-- What is wrong with a legacy table, one line each.
WITH t AS (SELECT to_regclass($1) AS oid)
SELECT 'the table does not exist' FROM t WHERE oid IS NULL
UNION ALL
SELECT 'it is not a table' FROM t JOIN pg_class c USING (oid) WHERE c.relkind NOT IN ('r', 'p')
UNION ALL
SELECT 'it has no column ' || name FROM t, unnest($3::text[]) name
 WHERE oid IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = name AND NOT a.attisdropped)
UNION ALL
SELECT 'it has no unique index over exactly (' || array_to_string($2::text[], ', ') || ')' FROM t JOIN pg_class c USING (oid)
 WHERE c.relkind IN ('r', 'p') AND NOT EXISTS (
       SELECT 1 FROM pg_index i
        WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
          AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)
                 FROM unnest(i.indkey[0:i.indnkeyatts - 1]) k JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k)
              = (SELECT array_agg(k ORDER BY k) FROM unnest($2::text[]) k))
