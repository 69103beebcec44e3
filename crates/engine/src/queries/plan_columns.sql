-- Columns of a table ($1) that a move names ($2). The last two tell columns that
-- the database fills by itself.
SELECT attname::text AS name, format_type(atttypid, atttypmod) AS kind,
       attidentity = 'a' AS numbered, attgenerated <> '' AS computed
  FROM pg_attribute
 WHERE attrelid = to_regclass($1) AND attname = ANY ($2) AND attnum > 0 AND NOT attisdropped
 ORDER BY attnum
