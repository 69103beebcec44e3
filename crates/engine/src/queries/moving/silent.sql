-- Whether a log and all triggers of its capture are there, every one disabled.
SELECT to_regclass($2) IS NOT NULL
       AND (SELECT count(*) = cardinality($3::text[]) FROM pg_trigger t
             WHERE t.tgrelid = to_regclass($1) AND t.tgname = ANY ($3) AND t.tgenabled = 'D')
