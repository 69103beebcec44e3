-- Keys, then plain indexes, then foreign keys: the order in which they are put
-- back. Exclusion constraints stay, and so does what a definition does not tell
-- all of: a place on another disk, a comment, the index that a table is clustered
-- or replicated by.
WITH plain AS (
  SELECT i.indexrelid, c.relname::text AS name, c.reloptions
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
   WHERE i.indrelid = to_regclass($1) AND c.reltablespace = 0
     AND NOT i.indisclustered AND NOT i.indisreplident
     AND obj_description(c.oid, 'pg_class') IS NULL),
constrained AS (
  SELECT k.oid, k.contype, k.conname::text AS name, k.conindid,
         pg_get_constraintdef(k.oid) AS definition,
         concat(CASE WHEN k.condeferrable THEN ' DEFERRABLE' END,
                CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END) AS deferral
    FROM pg_constraint k
   WHERE k.conrelid = to_regclass($1) AND obj_description(k.oid, 'pg_constraint') IS NULL)
SELECT row_number() OVER (ORDER BY rank, name)::int AS ordinal, kind, name, definition
  FROM (SELECT 1 AS rank, CASE k.contype WHEN 'p' THEN 'primary' ELSE 'unique' END AS kind, k.name,
               -- The parameters of its index stand before the rest.
               concat(left(k.definition, length(k.definition) - length(k.deferral)),
                      ' WITH (' || array_to_string(p.reloptions, ', ') || ')', k.deferral) AS definition
          FROM constrained k JOIN plain p ON p.indexrelid = k.conindid WHERE k.contype IN ('p', 'u')
        UNION ALL
        SELECT 2, 'index', p.name, pg_get_indexdef(p.indexrelid)
          FROM plain p WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = p.indexrelid)
        UNION ALL
        SELECT 3, 'foreign', k.name, k.definition
          FROM constrained k WHERE k.contype = 'f') parts
 ORDER BY 1
