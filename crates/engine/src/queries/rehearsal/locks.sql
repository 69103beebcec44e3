-- Locks on these tables that writers would wait for.
SELECT l.pid, c.relname::text AS relation, l.mode
  FROM pg_locks l
  JOIN pg_class c ON c.oid = l.relation
 WHERE l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
   AND c.oid = ANY (SELECT to_regclass(t) FROM unnest($1::text[]) t)
