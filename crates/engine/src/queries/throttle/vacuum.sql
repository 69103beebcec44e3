-- VACUUMs, automatic or not, of the move's tables, their partitions and their
-- TOAST tables.
SELECT 'vacuum' AS signal, CASE WHEN g.sees_all THEN v.running END AS value, true AS applies,
       CASE WHEN NOT g.sees_all THEN g.no_right ELSE coalesce(v.names, 'none is running') END AS says
  FROM given g
 CROSS JOIN LATERAL (
       WITH RECURSIVE part AS (
            SELECT to_regclass(name)::oid AS oid FROM unnest(g.relations) name
             UNION SELECT i.inhrelid FROM part p JOIN pg_inherits i ON i.inhparent = p.oid)
       SELECT count(*)::float8 AS running,
              string_agg(format('%s, %s, %s %%', p.relid::regclass, p.phase,
                         coalesce(100 * p.heap_blks_scanned / nullif(p.heap_blks_total, 0), 0)), '; ') AS names
         FROM pg_stat_progress_vacuum p
        WHERE p.datname = current_database()
          AND p.relid IN (SELECT oid FROM part
                           UNION ALL SELECT c.reltoastrelid FROM part JOIN pg_class c USING (oid) WHERE c.reltoastrelid <> 0)) v
