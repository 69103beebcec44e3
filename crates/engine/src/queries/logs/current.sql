-- The file that PostgreSQL writes its log into now, and its form: one that names
-- the application and keeps together what belongs together before plain lines.
SELECT f.form, f.file
  FROM (SELECT place, form,
               -- Versions that do not know a form refuse to be asked about it.
               CASE WHEN form = ANY (regexp_split_to_array(lower(current_setting('log_destination')), '\s*,\s*'))
                    THEN pg_current_logfile(form) END AS file
          FROM (VALUES (1, 'jsonlog'), (2, 'csvlog'), (3, 'stderr')) known (place, form)) f
 WHERE f.file IS NOT NULL
 ORDER BY f.place
 LIMIT 1
