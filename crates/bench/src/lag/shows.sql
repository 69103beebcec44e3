SELECT EXISTS (SELECT 1 FROM book_ticker_snapshots_v2 WHERE timestamp = '2040-01-01' AND sequence_number = {number})
