SELECT count(*), sum(hash_record_extended(
    ROW(v.symbol_id, v.timestamp, v.id, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty,
        v.sequence_number, v.update_type, v.created_at, v.id >> 32, v.sequence_number >> 32,
        CASE WHEN least(v.bid_price, v.bid_qty, v.ask_price, v.ask_qty) < 0
             THEN ARRAY[v.bid_price < 0, v.bid_qty < 0, v.ask_price < 0, v.ask_qty < 0]::text END),
    hash_record_extended(ROW(v.symbol_id, v.timestamp), 0)))
  FROM book_ticker_snapshots_v2 v
