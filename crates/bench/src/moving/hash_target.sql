SELECT count(*), sum(hash_record_extended(ROW(v.symbol_id, v.timestamp, v.id, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty,
                                              v.sequence_number, v.update_type, v.created_at), 0))
  FROM book_ticker_snapshots_v2 v
