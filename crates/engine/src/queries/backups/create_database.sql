-- A database like this one and empty. Its catalog has columns that depend on
-- the server's version; as JSON they may be missing.
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
              $1::text, pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)
       || CASE j ->> 'datlocprovider'
          WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L', coalesce(j ->> 'datlocale', j ->> 'daticulocale'))
          WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', j ->> 'datlocale')
          ELSE '' END
  FROM pg_database d, to_jsonb(d) j
 WHERE d.datname = current_database()
