-- A sequence that goes round says nothing by its value.
SELECT n.nspname::text, c.relname::text, s.seqincrement
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT s.seqcycle AND c.relpersistence <> 't'
   AND n.nspname <> ALL ($1) AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY n.nspname, c.relname
