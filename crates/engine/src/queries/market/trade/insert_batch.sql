-- Arrays of equal length: one statement instead of one round trip per row.
insert into trade_snapshots_v2
    (symbol_id, timestamp, side, price, quantity, quote_quantity, trade_id, is_buyer, is_maker)
select *
from unnest(
    $1::integer[], $2::timestamptz[], $3::smallint[], $4::numeric[], $5::numeric[],
    $6::numeric[], $7::text[], $8::boolean[], $9::boolean[]
)
