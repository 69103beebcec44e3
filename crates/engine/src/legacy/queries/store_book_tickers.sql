-- The application's own upsert, for the rows at places $1 < place <= $2. A row
-- that is there with the same values is left alone. $3 and $4 say whether the
-- file has the columns sequence_number and update_type; what it has not, an
-- update keeps.
with stored as (
    insert into book_ticker_snapshots as b (
        timestamp, exchange, symbol_base, symbol_quote,
        bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type
    )
    select
        timestamp, exchange, symbol_base, symbol_quote,
        bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type
    from import_pick
    where place > $1 and place <= $2
    order by place
    on conflict (timestamp, exchange, symbol_base, symbol_quote) do update set
        bid_price = excluded.bid_price,
        bid_qty = excluded.bid_qty,
        ask_price = excluded.ask_price,
        ask_qty = excluded.ask_qty,
        sequence_number = case when $3 then excluded.sequence_number else b.sequence_number end,
        update_type = case when $4 then excluded.update_type else b.update_type end,
        created_at = now()
    where (b.bid_price, b.bid_qty, b.ask_price, b.ask_qty)
            is distinct from (excluded.bid_price, excluded.bid_qty, excluded.ask_price, excluded.ask_qty)
        or $3 and b.sequence_number is distinct from excluded.sequence_number
        or $4 and b.update_type is distinct from excluded.update_type
    -- An inserted row has never been locked or updated by anyone.
    returning xmax = 0 as inserted
)
select count(*) filter (where inserted), count(*) filter (where not inserted) from stored
