-- The same execution again is the same row.
insert into order_executions (
    symbol_id, order_id, execution_id, side, order_type, order_price, original_quantity,
    executed_quantity, execution_price, commission, commission_asset, is_maker, execution_status,
    execution_time
)
values (
    $1, $2, $3, $4, $5, $6::text::numeric, $7::text::numeric,
    $8::text::numeric, $9::text::numeric, $10::text::numeric, $11, $12, $13, $14
)
on conflict (symbol_id, order_id, coalesce(execution_id, '')) do nothing
returning id
