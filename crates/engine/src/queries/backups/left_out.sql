-- Entries of a dump that call a function of Refit's own: triggers on the
-- tables of the plan. Without those schemas they cannot be made.
SELECT concat(2620, ' ', t.oid) FROM pg_trigger t
  JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace s ON s.oid = c.relnamespace
 WHERE NOT t.tgisinternal AND n.nspname = ANY ($1) AND s.nspname <> ALL ($1)
UNION ALL
SELECT concat(3466, ' ', t.oid) FROM pg_event_trigger t
  JOIN pg_proc p ON p.oid = t.evtfoid JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname = ANY ($1)
UNION ALL
SELECT concat(3079, ' ', e.oid) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE n.nspname = ANY ($1)
