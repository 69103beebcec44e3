-- A foreign key of another table, or a view that is grouped by the key.
SELECT EXISTS (SELECT 1 FROM pg_constraint WHERE confrelid = to_regclass($1) AND conrelid <> confrelid)
    OR EXISTS (SELECT 1 FROM pg_depend d JOIN pg_constraint k ON k.oid = d.refobjid
                WHERE d.refclassid = 'pg_constraint'::regclass AND k.conrelid = to_regclass($1)
                  AND d.classid = 'pg_rewrite'::regclass)
