-- A reference of the plan that no foreign key keeps.
SELECT {shown} AS subject, {shown} AS key,
       CASE WHEN NOT EXISTS (
           SELECT FROM pg_constraint k
            WHERE k.contype = 'f' AND k.conrelid = {from}::regclass AND k.confrelid = {to}::regclass
              AND ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (num, place)
                          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.place)
                  = {columns}::text[]) THEN 'no foreign key keeps it' END AS problem,
       {fix} AS fix
