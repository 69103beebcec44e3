-- red: executions_indexes: order_status_history (order_id)
drop index idx_order_status_order_id;
