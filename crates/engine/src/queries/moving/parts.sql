-- Keys, then plain indexes, then foreign keys: the order in which they are put
-- back. Exclusion constraints and indexes that other things need stay.
SELECT row_number() OVER (ORDER BY rank, name)::int AS ordinal, kind, name, definition
  FROM (SELECT 1 AS rank, CASE contype WHEN 'p' THEN 'primary' ELSE 'unique' END AS kind, conname::text AS name,
               pg_get_constraintdef(oid) AS definition
          FROM pg_constraint WHERE conrelid = to_regclass($1) AND contype IN ('p', 'u')
        UNION ALL
        SELECT 2, 'index', c.relname::text, pg_get_indexdef(i.indexrelid)
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indrelid = to_regclass($1)
           AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
        UNION ALL
        SELECT 3, 'foreign', conname::text, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE conrelid = to_regclass($1) AND contype = 'f') parts
 ORDER BY 1
