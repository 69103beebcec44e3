copy import_stage (
    line, timestamp, exchange, symbol_base, symbol_quote,
    bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type
) from stdin
