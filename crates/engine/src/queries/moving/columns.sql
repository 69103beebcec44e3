-- With -1 and not NULL: "character" alone would mean one character, and bit one bit.
SELECT attname::text, format_type(atttypid, -1), attnotnull
  FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
