-- A lease that ran out instead of being given back.
SELECT until > '-infinity' AND until < clock_timestamp() FROM refit.lease WHERE run = $1 FOR UPDATE
