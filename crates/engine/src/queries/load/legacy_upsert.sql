-- As the legacy client writes.
insert into book_ticker_snapshots
    (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (timestamp, exchange, symbol_base, symbol_quote) do update set
    bid_price = excluded.bid_price,
    bid_qty = excluded.bid_qty,
    ask_price = excluded.ask_price,
    ask_qty = excluded.ask_qty,
    created_at = now()
