select
    exchange, symbol_base, symbol_quote, book_ticker_rows, trade_rows, exchange_id, symbol_id
from extract_current_symbols()
