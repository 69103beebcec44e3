INSERT INTO book_ticker_snapshots
    (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty, sequence_number)
VALUES ('2040-01-01', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1, {number})
ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO UPDATE SET sequence_number = excluded.sequence_number
