-- What a relation is, and how many rows the planner expects in it. Negative
-- means that nobody has looked yet.
SELECT greatest(reltuples, 0)::bigint, relkind::text FROM pg_class WHERE oid = to_regclass($1)
