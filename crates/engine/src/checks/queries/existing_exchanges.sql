-- What to look up: existing exchanges, in an order that no index has.
select id::bigint as id, array[enum_value::text] as names
from exchanges
order by md5(enum_value)
limit 1000
