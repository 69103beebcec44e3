SELECT count(*), sum(hash_record_extended(
    ROW(k.symbol_id, l.timestamp, l.id, l.bid_price, l.bid_qty, l.ask_price, l.ask_qty,
        l.sequence_number, l.update_type, l.created_at, l.id >> 32, l.sequence_number >> 32,
        CASE WHEN least(l.bid_price, l.bid_qty, l.ask_price, l.ask_qty) < 0
             THEN ARRAY[l.bid_price < 0, l.bid_qty < 0, l.ask_price < 0, l.ask_qty < 0]::text END),
    hash_record_extended(ROW(k.symbol_id, l.timestamp), 0)))
  FROM book_ticker_snapshots l
  LEFT JOIN symbol_alias k ON k.exchange = l.exchange AND k.symbol_base = l.symbol_base AND k.symbol_quote = l.symbol_quote
