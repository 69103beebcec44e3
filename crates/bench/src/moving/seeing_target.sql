-- The comparison's own way to hash a row (docs/decisions/022).
SELECT count(*), sum(hashint8extended(1,
    hash_numeric_extended(v.ask_qty, hash_numeric_extended(v.ask_price, hash_numeric_extended(v.bid_qty, hash_numeric_extended(v.bid_price,
        hash_record_extended(ROW(v.symbol_id, v.timestamp, v.id, v.sequence_number, v.update_type, v.created_at, v.id >> 32, v.sequence_number >> 32,
            CASE WHEN v.bid_price < 0 OR v.bid_qty < 0 OR v.ask_price < 0 OR v.ask_qty < 0
                 THEN ARRAY[v.bid_price < 0, v.bid_qty < 0, v.ask_price < 0, v.ask_qty < 0]::text END), 0) # 1) # 1) # 1) # 1)))
  FROM book_ticker_snapshots_v2 v
