-- As the legacy client writes one row whose id it wants to know.
insert into book_ticker_snapshots
    (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
values ('epoch', $1, $2, $3, 1, 1, 2, 1)
returning id
