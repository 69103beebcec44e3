select min(timestamp), max(timestamp) from book_ticker_snapshots
