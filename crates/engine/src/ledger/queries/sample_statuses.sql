insert into order_status_history (
    symbol_id, order_id, previous_status, new_status, status_reason,
    original_quantity, filled_quantity, remaining_quantity, status_time
)
select
    g.symbol_id, g.order_id, g.previous, g.status, g.reason,
    g.original::numeric, g.filled::numeric, g.original::numeric - g.filled::numeric, g.at
from unnest(
    $1::int4[], $2::text[], $3::int2[], $4::int2[], $5::text[], $6::text[], $7::text[], $8::timestamptz[]
) with ordinality g (symbol_id, order_id, previous, status, reason, original, filled, at, place)
order by g.at, g.place
