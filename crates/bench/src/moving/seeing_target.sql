-- The comparison's own way to hash a row (docs/decisions/022).
SELECT count(*), sum(hashint8extended(1,
    hash_numeric_extended(v.ask_qty, hash_numeric_extended(v.ask_price, hash_numeric_extended(v.bid_qty, hash_numeric_extended(v.bid_price,
        hashint4extended(v.symbol_id, timestamp_hash_extended(v.timestamp AT TIME ZONE interval '0',
            timestamp_hash_extended(v.created_at AT TIME ZONE interval '0', hashtextextended(v.update_type, hashint8extended(1, v.id # v.sequence_number)))))
        # 1) # 1) # 1) # 1)))
  FROM book_ticker_snapshots_v2 v
