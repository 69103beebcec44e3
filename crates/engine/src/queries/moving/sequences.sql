-- Columns whose default takes the next value of a sequence, and that sequence
-- as it is written in a statement.
SELECT a.attname::text, pg_get_serial_sequence($1, a.attname)
  FROM pg_attribute a
 WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
   AND pg_get_serial_sequence($1, a.attname) IS NOT NULL
