select
    id, exchange_id, symbol_base, symbol_quote, exchange_symbol, is_active,
    price_precision, quantity_precision,
    min_order_size, max_order_size, tick_size, step_size, min_notional
from symbols
where ($1::integer is null or id = $1)
    and ($2::smallint is null or exchange_id = $2)
    and ($3::text is null or symbol_base = $3)
    and ($4::text is null or symbol_quote = $4)
    and ($5::boolean is null or is_active = $5)
order by id
