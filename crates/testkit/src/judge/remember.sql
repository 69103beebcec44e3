drop schema if exists judge cascade;
create schema judge;
create table judge.book_tickers as table book_ticker_snapshots;
create table judge.trades as table trades;
analyze judge.book_tickers;
analyze judge.trades;
