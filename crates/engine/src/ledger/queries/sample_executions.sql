insert into order_executions (
    symbol_id, order_id, execution_id, side, order_type, order_price, original_quantity, executed_quantity,
    execution_price, commission, commission_asset, is_maker, execution_status, order_time, execution_time
)
select
    g.symbol_id, g.order_id, g.execution_id, g.side, g.order_type, g.order_price::numeric, g.original::numeric,
    g.executed::numeric, g.price::numeric, g.commission::numeric, g.commission_asset, g.is_maker, g.status,
    g.ordered_at, g.at
from unnest(
    $1::int4[], $2::text[], $3::text[], $4::int2[], $5::int2[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::bool[], $13::int2[], $14::timestamptz[], $15::timestamptz[]
) with ordinality g (
    symbol_id, order_id, execution_id, side, order_type, order_price, original, executed,
    price, commission, commission_asset, is_maker, status, ordered_at, at, place
)
order by g.at, g.place
