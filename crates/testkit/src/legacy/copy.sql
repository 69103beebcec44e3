COPY book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty
) FROM STDIN
