SELECT 1
FROM book_ticker_snapshots
WHERE timestamp = $1 AND exchange = $2 AND symbol_base = $3 AND symbol_quote = $4
    AND bid_price = $5::numeric AND bid_qty = $6::numeric
    AND ask_price = $7::numeric AND ask_qty = $8::numeric
