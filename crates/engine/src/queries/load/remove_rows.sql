-- Some of the test's rows in the normalised table, by its symbols.
delete from book_ticker_snapshots_v2
where ctid = any (array(
    select v.ctid
    from exchanges e
    join symbols s on s.exchange_id = e.id
    join book_ticker_snapshots_v2 v on v.symbol_id = s.id
    where e.enum_value = $1 and e.display_name = $2
    limit $3
    for update of v
))
