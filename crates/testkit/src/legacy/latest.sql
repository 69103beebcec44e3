SELECT DISTINCT ON (exchange, symbol_base, symbol_quote)
    id, timestamp, exchange, symbol_base, symbol_quote, bid_price::text, ask_price::text
FROM book_ticker_snapshots
ORDER BY exchange, symbol_base, symbol_quote, timestamp DESC
