-- red: legacy_intact: book_ticker_snapshots
-- red: legacy_still_intact: book_ticker_snapshots
alter table book_ticker_snapshots alter id drop not null;
