-- Unique indexes: their expressions as the catalog writes them, the condition
-- of partial ones, and which columns are texts. A key is foldable when each of
-- its columns is a plain text or whole number.
SELECT n.nspname::text AS schema, c.relname::text AS "table", x.relname::text AS name,
       -- To write an expression takes a lock of the table; a plain column needs none.
       CASE WHEN i.indexprs IS NULL THEN
           ARRAY(SELECT quote_ident(a.attname) FROM generate_series(0, i.indnkeyatts - 1) k
                   JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] ORDER BY k)
       ELSE ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k ORDER BY k)
       END AS expressions,
       CASE WHEN i.indpred IS NULL THEN '' ELSE pg_get_expr(i.indpred, i.indrelid) END AS condition,
       ARRAY(SELECT a.attname::text FROM generate_series(0, i.indnkeyatts - 1) k
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] ORDER BY k) AS columns,
       ARRAY(SELECT a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) FROM generate_series(0, i.indnkeyatts - 1) k
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] ORDER BY k) AS texts,
       i.indexprs IS NULL AND NOT EXISTS (
           SELECT FROM generate_series(0, i.indnkeyatts - 1) k
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
            WHERE a.atttypid NOT IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype,
                                     'int2'::regtype, 'int4'::regtype, 'int8'::regtype)) AS foldable
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class x ON x.oid = i.indexrelid
 WHERE i.indisunique AND c.relkind = 'r'
 ORDER BY 1, 2, 3
