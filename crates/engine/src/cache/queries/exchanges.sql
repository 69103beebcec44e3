-- Every exchange for the cache, inactive ones included.
select id, name, enum_value, is_active
from exchanges
order by id
