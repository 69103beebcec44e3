INSERT INTO refit.index_use (run, schema, name, table_name, scans, bytes)
SELECT $1, u.schema, u.name, u.table_name, u.scans, u.bytes
  FROM jsonb_to_recordset($2) AS u (schema text, name text, table_name text, scans bigint, bytes bigint)
ON CONFLICT (run, schema, name) DO NOTHING
