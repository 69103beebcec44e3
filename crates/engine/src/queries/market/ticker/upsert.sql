insert into book_ticker_snapshots_v2 as t
    (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, sequence_number)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (symbol_id, timestamp) do update set
    bid_price = excluded.bid_price,
    bid_qty = excluded.bid_qty,
    ask_price = excluded.ask_price,
    ask_qty = excluded.ask_qty,
    sequence_number = coalesce(excluded.sequence_number, t.sequence_number),
    created_at = now()
-- What is there already is not written again.
where (t.bid_price, t.bid_qty, t.ask_price, t.ask_qty,
       coalesce(excluded.sequence_number, t.sequence_number))
    is distinct from
    (excluded.bid_price, excluded.bid_qty, excluded.ask_price, excluded.ask_qty, t.sequence_number)
