-- Columns of a move whose target holds less than its source: fewer decimals,
-- fewer digits, fewer letters, or times cut short.
SELECT {move} || ': ' || s.attname || ' to ' || t.attname AS subject,
       t.attname::text AS key,
       CASE
           WHEN s.atttypid <> 'numeric'::regtype AND s.atttypid <> 'varchar'::regtype
                AND s.atttypid <> 'timestamptz'::regtype AND s.atttypid <> 'timestamp'::regtype THEN NULL
           WHEN t.atttypid <> s.atttypid AND s.atttypid = 'numeric'::regtype AND t.atttypid <> 'text'::regtype
                THEN format('%s becomes %s', format_type(s.atttypid, s.atttypmod), format_type(t.atttypid, t.atttypmod))
           WHEN t.atttypid <> s.atttypid OR t.atttypmod = -1 THEN NULL
           WHEN s.atttypmod = -1 THEN format('%s becomes %s', format_type(s.atttypid, -1), format_type(t.atttypid, t.atttypmod))
           WHEN s.atttypid = 'numeric'::regtype AND (((s.atttypmod - 4) & 65535) > ((t.atttypmod - 4) & 65535)
                OR (s.atttypmod - 4) >> 16 > (t.atttypmod - 4) >> 16)
                THEN format('%s becomes %s', format_type(s.atttypid, s.atttypmod), format_type(t.atttypid, t.atttypmod))
           WHEN s.atttypid <> 'numeric'::regtype AND s.atttypmod > t.atttypmod
                THEN format('%s becomes %s', format_type(s.atttypid, s.atttypmod), format_type(t.atttypid, t.atttypmod))
       END AS problem,
       format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', t.attrelid::regclass, t.attname, format_type(s.atttypid, s.atttypmod)) AS fix
  FROM unnest({sources}::text[], {targets}::text[]) c (source, target)
  JOIN pg_attribute s ON s.attrelid = {source}::regclass AND s.attname = c.source AND NOT s.attisdropped
  JOIN pg_attribute t ON t.attrelid = {target}::regclass AND t.attname = c.target AND NOT t.attisdropped
