-- What hangs on a table, with the statement that shows it. Ours is left out.
WITH t AS (SELECT to_regclass($1) AS oid)
SELECT DISTINCT v.oid::regclass::text AS subject,
       CASE v.relkind WHEN 'm' THEN 'a materialised view reads it' ELSE 'a view reads it' END AS problem,
       format('SELECT pg_get_viewdef(%L::regclass, true)', v.oid::regclass) AS statement
  FROM t JOIN pg_depend d ON d.refobjid = t.oid AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass
  JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class AND v.oid <> t.oid
UNION ALL
SELECT k.conname::text, format('a foreign key of %s names its rows', k.conrelid::regclass), ''
  FROM t JOIN pg_constraint k ON k.confrelid = t.oid AND k.contype = 'f'
UNION ALL
SELECT g.tgname::text, format('a trigger runs %s', g.tgfoid::regprocedure), format('SELECT pg_get_functiondef(%s)', g.tgfoid)
  FROM t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal AND NOT starts_with(g.tgname, 'refit_')
UNION ALL
SELECT r.rulename::text, 'a rule rewrites what clients ask for', ''
  FROM t JOIN pg_rewrite r ON r.ev_class = t.oid AND r.rulename <> '_RETURN'
UNION ALL
SELECT p.polname::text, 'a policy hides rows', '' FROM t JOIN pg_policy p ON p.polrelid = t.oid
UNION ALL
SELECT p.pubname::text, 'a publication sends its rows away', '' FROM t JOIN pg_publication_rel r ON r.prrelid = t.oid JOIN pg_publication p ON p.oid = r.prpubid
UNION ALL
SELECT p.pubname::text, 'a publication sends the rows of all tables away', '' FROM t JOIN pg_publication p ON p.puballtables AND t.oid IS NOT NULL
UNION ALL
SELECT i.inhrelid::regclass::text, 'a table inherits from it', '' FROM t JOIN pg_inherits i ON i.inhparent = t.oid
 ORDER BY 2, 1
