-- Freezing is switched on for a table that was emptied in the same transaction.
copy trades (
    timestamp, exchange, symbol_base, symbol_quote,
    price, quantity, side, trade_id, quote_quantity, is_buyer, is_maker, created_at
) from stdin (format binary, freeze off)
