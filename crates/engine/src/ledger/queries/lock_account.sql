-- Changes of one account follow one another; those of others go on beside.
select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'balance', $1, $2, $3), 0))
