insert into book_ticker_snapshots_v2
    (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, sequence_number)
values ($1, $2, $3, $4, $5, $6, $7)
returning id
