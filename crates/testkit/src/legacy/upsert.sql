INSERT INTO book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty
) VALUES ($1, $2, $3, $4, $5::numeric, $6::numeric, $7::numeric, $8::numeric)
ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO UPDATE SET
    bid_price = EXCLUDED.bid_price,
    bid_qty = EXCLUDED.bid_qty,
    ask_price = EXCLUDED.ask_price,
    ask_qty = EXCLUDED.ask_qty,
    created_at = now()
