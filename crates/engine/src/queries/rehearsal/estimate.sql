-- A partitioned table has the sum of its parts. None before the first ANALYZE.
WITH parts AS (
    SELECT c.reltuples, c.relkind
      FROM pg_class c
     WHERE c.oid = to_regclass($1)
        OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass($1)))
)
SELECT sum(reltuples)::bigint
  FROM parts
 WHERE relkind <> 'p'
HAVING bool_and(reltuples > 0)
