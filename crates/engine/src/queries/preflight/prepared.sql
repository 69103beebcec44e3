SELECT p.gid::text AS subject,
       format('of %s, prepared at %s', p.owner, to_char(p.prepared, 'YYYY-MM-DD HH24:MI:SS')) AS problem,
       format('ROLLBACK PREPARED %L', p.gid) AS statement
  FROM pg_prepared_xacts p WHERE p.database = current_database() ORDER BY p.prepared
