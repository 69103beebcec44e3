DELETE FROM book_ticker_snapshots
WHERE timestamp = $1 AND exchange = $2 AND symbol_base = $3 AND symbol_quote = $4
