INSERT INTO trades (
    timestamp, exchange, symbol_base, symbol_quote, price, quantity, side, trade_id
) VALUES ($1, $2, $3, $4, $5::numeric, $6::numeric, $7, $8)
ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote, id) DO UPDATE SET
    price = EXCLUDED.price,
    quantity = EXCLUDED.quantity,
    side = EXCLUDED.side,
    created_at = now()
