SELECT id, timestamp, exchange, symbol_base, symbol_quote,
    bid_price::text, bid_qty::text, ask_price::text, ask_qty::text, created_at
FROM book_ticker_snapshots
WHERE exchange = $1 AND symbol_base = $2 AND symbol_quote = $3
ORDER BY timestamp DESC, id DESC
LIMIT 100
