copy import_stage (
    line, timestamp, exchange, symbol_base, symbol_quote,
    price, quantity, side, trade_id, quote_quantity, is_buyer, is_maker
) from stdin
