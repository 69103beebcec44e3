-- red: move_ready_book_tickers: book_ticker_snapshots.bid_price
-- More digits than the new column keeps.
alter table book_ticker_snapshots alter bid_price type numeric(30, 8);
