INSERT INTO book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty
) VALUES ($1, $2, $3, $4, $5::numeric, $6::numeric, $7::numeric, $8::numeric)
RETURNING id
