-- Every symbol for the cache, inactive ones included.
select id, exchange_id, symbol_base, symbol_quote, is_active
from symbols
order by id
