-- A key of the plan that no unique index keeps, in whatever order of columns.
SELECT {shown} AS subject, {shown} AS key,
       CASE WHEN NOT EXISTS (
           SELECT FROM pg_index i
            WHERE i.indrelid = {from}::regclass AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
              AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)
                     FROM generate_series(0, i.indnkeyatts - 1) k
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k])
                  = (SELECT array_agg(c ORDER BY c) FROM unnest({columns}::text[]) c)) THEN 'no unique index keeps it' END AS problem,
       {fix} AS fix
