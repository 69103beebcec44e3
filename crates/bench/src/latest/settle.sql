vacuum (analyze) symbols, book_ticker_snapshots_v2
