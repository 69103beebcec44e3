INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, id, bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type, created_at)
SELECT a.symbol_id, l.timestamp, l.id, l.bid_price, l.bid_qty, l.ask_price, l.ask_qty, l.sequence_number, l.update_type, l.created_at
  FROM book_ticker_snapshots l
  JOIN symbol_alias a ON (a.exchange, a.symbol_base, a.symbol_quote) = (l.exchange, l.symbol_base, l.symbol_quote)
