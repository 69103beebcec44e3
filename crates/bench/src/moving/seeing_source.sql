-- The comparison's own way to hash a row (docs/decisions/022).
SELECT count(*), sum(hashint8extended(1,
    hash_numeric_extended(l.ask_qty, hash_numeric_extended(l.ask_price, hash_numeric_extended(l.bid_qty, hash_numeric_extended(l.bid_price,
        hashint4extended(k.symbol_id, timestamp_hash_extended(l.timestamp AT TIME ZONE interval '0',
            timestamp_hash_extended(l.created_at AT TIME ZONE interval '0', hashtextextended(l.update_type, hashint8extended(1, l.id # l.sequence_number)))))
        # 1) # 1) # 1) # 1)))
  FROM book_ticker_snapshots l
  LEFT JOIN symbol_alias k ON k.exchange = l.exchange AND k.symbol_base = l.symbol_base AND k.symbol_quote = l.symbol_quote
