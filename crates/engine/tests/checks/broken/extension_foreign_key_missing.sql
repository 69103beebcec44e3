-- red: extensions_foreign_keys: order_executions (symbol_id)
alter table order_executions drop constraint fk_executions_symbol;
