SELECT datname::text FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname
