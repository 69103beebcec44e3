-- Freezing is switched on for a table that was emptied in the same transaction.
copy book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote,
    bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type, created_at
) from stdin (format binary, freeze off)
