-- Arrays of equal length, by key and without a repeated one: one statement
-- instead of one round trip per row.
with given as (
    select *
    from unnest(
        $1::integer[], $2::timestamptz[],
        $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::bigint[]
    ) as given (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, sequence_number)
),
stored as (
    insert into book_ticker_snapshots_v2 as t
        (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, sequence_number)
    select symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty, sequence_number
    from given
    on conflict (symbol_id, timestamp) do update set
        bid_price = excluded.bid_price,
        bid_qty = excluded.bid_qty,
        ask_price = excluded.ask_price,
        ask_qty = excluded.ask_qty,
        sequence_number = coalesce(excluded.sequence_number, t.sequence_number),
        created_at = now()
    where (t.bid_price, t.bid_qty, t.ask_price, t.ask_qty,
           coalesce(excluded.sequence_number, t.sequence_number))
        is distinct from
        (excluded.bid_price, excluded.bid_qty, excluded.ask_price, excluded.ask_qty, t.sequence_number)
    -- An inserted row has never been locked or updated by anyone.
    returning xmax = 0 as inserted
)
select
    count(*) filter (where inserted) as inserted,
    count(*) filter (where not inserted) as updated,
    cardinality($1) - count(*) as unchanged
from stored
