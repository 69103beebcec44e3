select
    not exists (select from book_ticker_snapshots) as book_tickers,
    not exists (select from trades) as trades
