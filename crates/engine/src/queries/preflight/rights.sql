SELECT what FROM (VALUES
    ('CREATE on the database', has_database_privilege(current_database(), 'CREATE')),
    ('CREATE on schema public', has_schema_privilege('public', 'CREATE')),
    ('USAGE on schema refit', has_schema_privilege('refit', 'USAGE'))) v(what, has)
 WHERE NOT has
