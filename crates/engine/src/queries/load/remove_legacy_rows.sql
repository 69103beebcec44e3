-- Some of the test's rows in the legacy table.
delete from book_ticker_snapshots
where ctid = any (array(
    select ctid
    from book_ticker_snapshots
    where exchange = $1
    limit $2
    for update
))
