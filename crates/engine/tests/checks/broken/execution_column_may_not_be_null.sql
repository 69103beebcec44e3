-- red: executions_exist: order_executions.is_maker
alter table order_executions alter is_maker set not null;
