-- Bytes of values that are too long for their rows, of a table and whatever is part of it.
WITH RECURSIVE part AS (
  SELECT to_regclass($1)::oid AS oid
  UNION
  SELECT i.inhrelid FROM pg_inherits i JOIN part ON part.oid = i.inhparent)
SELECT coalesce(sum(pg_relation_size(c.reltoastrelid)), 0)::bigint
  FROM pg_class c JOIN part USING (oid) WHERE c.reltoastrelid <> 0
