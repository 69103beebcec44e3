select
    id, exchange_id, symbol_base, symbol_quote, exchange_symbol,
    price_precision, quantity_precision, is_active
from symbols
where is_active
order by id
