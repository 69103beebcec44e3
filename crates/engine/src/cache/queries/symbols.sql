-- Every symbol for the cache, inactive ones included.
select
    id, exchange_id, symbol_base, symbol_quote, exchange_symbol,
    is_active, price_precision, quantity_precision
from symbols
order by id
