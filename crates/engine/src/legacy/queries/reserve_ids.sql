-- Takes $2 ids from the sequence of the table at once and answers the first;
-- no row when the ids do not come from a sequence in steps of one. The table
-- must be locked, or somebody could take an id in between.
select setval(s.name, nextval(s.name) + $2 - 1) - $2 + 1
from (select pg_get_serial_sequence($1, 'id')::regclass as name) s
join pg_sequence q on q.seqrelid = s.name
where q.seqincrement = 1
