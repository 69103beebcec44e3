insert into symbols (
    exchange_id, symbol_base, symbol_quote, exchange_symbol, price_precision, quantity_precision,
    min_order_size, max_order_size, tick_size, step_size, min_notional
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
returning id
