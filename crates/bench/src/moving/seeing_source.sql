-- The comparison's own way to hash a row (docs/decisions/022).
SELECT count(*), sum(hashint8extended(1,
    hash_numeric_extended(l.ask_qty, hash_numeric_extended(l.ask_price, hash_numeric_extended(l.bid_qty, hash_numeric_extended(l.bid_price,
        hash_record_extended(ROW(k.symbol_id, l.timestamp, l.id, l.sequence_number, l.update_type, l.created_at, l.id >> 32, l.sequence_number >> 32,
            CASE WHEN l.bid_price < 0 OR l.bid_qty < 0 OR l.ask_price < 0 OR l.ask_qty < 0
                 THEN ARRAY[l.bid_price < 0, l.bid_qty < 0, l.ask_price < 0, l.ask_qty < 0]::text END), 0) # 1) # 1) # 1) # 1)))
  FROM book_ticker_snapshots l
  LEFT JOIN symbol_alias k ON k.exchange = l.exchange AND k.symbol_base = l.symbol_base AND k.symbol_quote = l.symbol_quote
