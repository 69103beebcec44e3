-- One import at a time into one table, in every process: two imports of one
-- file at once would store its trades twice.
select pg_try_advisory_lock(1382376041, $1::regclass::oid::int8::bit(32)::int)
