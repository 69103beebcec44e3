-- What a capture rests on. Every change of these rows of the catalog shows,
-- also one that was taken back: each has been written by another transaction
-- since (xmin). $1 the table, $2 the log's name in schema refit. No row when
-- the table is gone.
WITH RECURSIVE part AS (
    SELECT c.oid FROM pg_class c WHERE c.oid = to_regclass($1)
    UNION ALL
    SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.oid
)
SELECT jsonb_build_object(
    'table', c.oid,
    'storage', (SELECT jsonb_object_agg(part.oid::text, coalesce(pg_relation_filenode(part.oid), 0)) FROM part),
    'log', (SELECT jsonb_build_array(l.oid, pg_relation_filenode(l.oid))
              FROM pg_class l JOIN pg_namespace n ON n.oid = l.relnamespace
             WHERE n.nspname = 'refit' AND l.relname = $2),
    'triggers', (SELECT coalesce(jsonb_object_agg(t.tgname || ' on ' || t.tgrelid::regclass,
                        jsonb_build_object('enabled', t.tgenabled,
                                           'definition', concat_ws(' ', t.oid, t.xmin, t.tgfoid, p.xmin, md5(p.prosrc)))), '{}')
                   FROM part JOIN pg_trigger t ON t.tgrelid = part.oid LEFT JOIN pg_proc p ON p.oid = t.tgfoid
                  WHERE starts_with(t.tgname, 'refit_' || $2 || '_')))
  FROM pg_class c WHERE c.oid = to_regclass($1)
