insert into order_status_history (
    symbol_id, order_id, previous_status, new_status, status_reason,
    original_quantity, filled_quantity, remaining_quantity, status_time
)
values (
    $1, $2, $3, $4, $5, $6::text::numeric, $7::text::numeric, $6::text::numeric - $7::text::numeric, $8
)
