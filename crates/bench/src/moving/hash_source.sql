SELECT count(*), sum(hash_record_extended(ROW(k.symbol_id, l.timestamp, l.id, l.bid_price, l.bid_qty, l.ask_price, l.ask_qty,
                                              l.sequence_number, l.update_type, l.created_at), 0))
  FROM book_ticker_snapshots l
  LEFT JOIN symbol_alias k ON k.exchange = l.exchange AND k.symbol_base = l.symbol_base AND k.symbol_quote = l.symbol_quote
