-- Triggers that do not fire for ordinary sessions, those of foreign keys too:
-- while they are off, nothing keeps the reference. Ours are looked at with the
-- capture that they make.
SELECT CASE WHEN t.tgisinternal THEN format('foreign key %I on %s', k.conname, t.tgrelid::regclass)
            ELSE format('%I on %s', t.tgname, t.tgrelid::regclass) END AS subject,
       t.tgname::text AS key,
       CASE WHEN t.tgenabled = 'D' THEN 'the trigger is switched off'
            WHEN t.tgenabled = 'R' THEN 'the trigger fires on a replica only' END AS problem,
       CASE WHEN t.tgisinternal THEN format('ALTER TABLE %s ENABLE TRIGGER ALL', t.tgrelid::regclass)
            ELSE format('ALTER TABLE %s ENABLE TRIGGER %I', t.tgrelid::regclass, t.tgname) END AS fix
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
 WHERE n.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'refit', 'apalis'])
   AND NOT starts_with(t.tgname, 'refit_')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
