-- The newest row of both tables; null when both are empty.
select greatest(
    (select max(timestamp) from book_ticker_snapshots),
    (select max(timestamp) from trades)
)
