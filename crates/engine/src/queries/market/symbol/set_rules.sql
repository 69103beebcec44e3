update symbols
set price_precision = $2,
    quantity_precision = $3,
    min_order_size = $4,
    max_order_size = $5,
    tick_size = $6,
    step_size = $7,
    min_notional = $8
where id = $1
