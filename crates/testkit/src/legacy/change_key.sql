UPDATE book_ticker_snapshots
SET timestamp = $5, exchange = $6, symbol_base = $7, symbol_quote = $8
WHERE timestamp = $1 AND exchange = $2 AND symbol_base = $3 AND symbol_quote = $4
