-- A number that no other session has at the same time.
select pg_backend_pid()
