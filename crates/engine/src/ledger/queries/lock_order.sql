-- Executions and statuses of one order follow one another.
select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'order', $1, $2), 0))
