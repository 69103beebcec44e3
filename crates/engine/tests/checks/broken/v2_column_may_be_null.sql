-- red: v2_exists: book_ticker_snapshots_v2.bid_qty
alter table book_ticker_snapshots_v2 alter bid_qty drop not null;
